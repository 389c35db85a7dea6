'use strict'

/**
 * Makes the folders that are published, as they are published: the package, the emulator's package,
 * and one of each for every platform, with the binary, the licence and the notices.
 *
 *     node scripts/distribution/assemble.js <artefacts> <output>
 *
 * The artefacts are named `identity-api.<platform>.node` and `identity-emulator.<platform>`, in any
 * folder below. All platforms must be there. Nothing in the checkout is changed.
 */

const { execFileSync } = require('node:child_process')
const {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} = require('node:fs')
const { basename, dirname, join, posix, relative, sep } = require('node:path')
const { noticesOf } = require('./licences.js')
const { platforms, readJson, root } = require('./platforms.js')

const NOTICES = 'THIRD-PARTY-NOTICES.md'
/** What a user of the package has no use for. */
const DEVELOPMENT = ['scripts', 'devDependencies', 'workspaces', 'napi']

/**
 * @typedef {object} Product one of the two packages
 * @property {string} folder where it is in the checkout
 * @property {(platform: import('./platforms.js').Platform) => Binary} binary what its platform packages hold
 */

/** @typedef {{ artefact: string, file: string, main?: string }} Binary */

/** @type {Product[]} */
const products = [
  { folder: root, binary: ({ addon }) => ({ artefact: addon, file: addon, main: addon }) },
  {
    folder: join(root, 'packages', 'identity-emulator'),
    binary: ({ emulator, program }) => ({ artefact: emulator, file: program }),
  },
]

/**
 * @param {string} artefacts
 * @param {string} output is emptied first
 * @returns {string[]} the folders, in the order in which they are to be published
 */
function assemble(artefacts, output) {
  rmSync(output, { recursive: true, force: true })
  const found = new Map(filesBelow(artefacts).map((path) => [basename(path), path]))
  return products.flatMap(({ folder, binary }) => {
    const manifest = readJson(join(folder, 'package.json'))
    const main = join(output, manifest.name.split('/')[1])
    const folders = platforms().map((platform) => {
      const { artefact, ...rest } = binary(platform)
      const source = found.get(artefact)
      if (!source) throw new Error(`there is no ${artefact} in ${artefacts}`)
      const target = `${main}-${platform.name}`
      platformPackage(target, platform, { ...rest, source, manifest })
      return target
    })
    const names = platforms().map(({ name }) => `${manifest.name}-${name}`)
    copyPublished(folder, main)
    linkToRepository(join(main, 'README.md'), folder, manifest)
    for (const name of DEVELOPMENT) delete manifest[name]
    manifest.optionalDependencies = Object.fromEntries(names.map((name) => [name, manifest.version]))
    writeJson(join(main, 'package.json'), manifest)
    return [...folders, main]
  })
}

/**
 * @param {string} target
 * @param {import('./platforms.js').Platform} platform
 * @param {{ source: string, file: string, main?: string, manifest: Record<string, any> }} content
 */
function platformPackage(target, platform, { source, file, main, manifest }) {
  mkdirSync(target, { recursive: true })
  copyFileSync(source, join(target, file))
  // Artefacts that went through GitHub have lost the bit.
  chmodSync(join(target, file), 0o755)
  copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
  copyFileSync(join(root, noticesOf(manifest.name.split('/')[1])), join(target, NOTICES))
  const name = `${manifest.name}-${platform.name}`
  writeFileSync(join(target, 'README.md'), readme(name, manifest.name))
  const { version, description, license, author, engines, repository } = manifest
  const { os, cpu, libc } = platform.manifest
  writeJson(join(target, 'package.json'), {
    ...{ name, version, description, license, author, engines, repository, os, cpu, libc },
    type: 'commonjs',
    main,
    files: [file, NOTICES],
    // Yarn's Plug'n'Play must lay the binary down as a file.
    preferUnplugged: true,
  })
}

/**
 * Makes links of a document lead to the repository at this version: the pages beside it are not published.
 *
 * @param {string} path of the document
 * @param {string} folder where it is in the checkout
 * @param {Record<string, any>} manifest
 */
function linkToRepository(path, folder, { repository, version }) {
  const home = `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/v${version}`
  const within = relative(root, folder).split(sep).join('/')
  const text = readFileSync(path, 'utf8').replaceAll(
    /\]\((?![a-z]+:|#)([^)#]+)(#[^)]*)?\)/g,
    (_, target, anchor = '') =>
      `](${home}/${posix.join(within, target)}${target.endsWith('.svg') ? '?raw=true' : ''}${anchor})`,
  )
  writeFileSync(path, text)
}

/** Copies what npm would pack. */
function copyPublished(/** @type {string} */ folder, /** @type {string} */ target) {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: folder,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  )
  for (const { path } of [...files, { path: 'LICENSE' }]) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    copyFileSync(join(path === 'LICENSE' ? root : folder, path), join(target, path))
  }
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
}

const readme = (/** @type {string} */ name, /** @type {string} */ main) =>
  `# ${name}\n\nThe binary of \`${main}\` for one platform. Install that package; it brings this one where it fits.\n` +
  `The licences of what is compiled in are in ${NOTICES}.\n`

const writeJson = (/** @type {string} */ path, /** @type {object} */ value) =>
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)

if (require.main === module) {
  const [artefacts, output] = process.argv.slice(2)
  if (!output) throw new Error('usage: node scripts/distribution/assemble.js <artefacts> <output>')
  for (const folder of assemble(artefacts, output)) console.log(folder)
}

module.exports = { assemble, copyPublished }
