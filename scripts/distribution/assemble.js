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
const { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } = require('node:fs')
const { basename, dirname, join } = require('node:path')
const { platforms, readJson, root } = require('./platforms.js')

const NOTICES = 'THIRD-PARTY-NOTICES.md'
/** What a user of the package has no use for. */
const DEVELOPMENT = ['scripts', 'devDependencies', 'workspaces', 'napi']

/** The two packages: where each is in the checkout, and what its platform packages hold. */
const products = [
  {
    folder: root,
    /** @param {import('./platforms.js').Platform} platform */
    binary: ({ addon }) => ({ artefact: addon, file: addon, main: addon }),
  },
  {
    folder: join(root, 'packages', 'identity-emulator'),
    /** @param {import('./platforms.js').Platform} platform */
    binary: ({ emulator, program }) => ({ artefact: emulator, file: program, main: undefined }),
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
  /** @type {string[]} */
  const folders = []
  for (const { folder, binary } of products) {
    const manifest = readJson(join(folder, 'package.json'))
    const short = manifest.name.split('/')[1]
    /** @type {Record<string, string>} */
    const optionalDependencies = {}
    for (const platform of platforms()) {
      const { artefact, file, main } = binary(platform)
      const source = found.get(artefact)
      if (!source) throw new Error(`there is no ${artefact} in ${artefacts}`)
      const target = join(output, `${short}-${platform.name}`)
      const name = `${manifest.name}-${platform.name}`
      mkdirSync(target, { recursive: true })
      copyFileSync(source, join(target, file))
      // Artefacts that went through GitHub have lost the bit.
      chmodSync(join(target, file), 0o755)
      copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
      copyFileSync(join(folder, NOTICES), join(target, NOTICES))
      writeFileSync(join(target, 'README.md'), readme(name, manifest.name))
      const { description, license, author, engines, repository, version } = manifest
      const { os, cpu, libc } = platform.manifest
      const files = [file, NOTICES]
      // Yarn's Plug'n'Play must lay the binary down as a file.
      const preferUnplugged = true
      const type = 'commonjs'
      const shown = {
        name,
        version,
        description,
        license,
        author,
        engines,
        repository,
        os,
        cpu,
        libc,
        main,
        files,
      }
      writeJson(join(target, 'package.json'), { ...shown, type, preferUnplugged })
      optionalDependencies[name] = version
      folders.push(target)
    }
    const target = join(output, short)
    copyPublished(folder, target)
    for (const name of DEVELOPMENT) delete manifest[name]
    writeJson(join(target, 'package.json'), { ...manifest, optionalDependencies })
    folders.push(target)
  }
  return folders
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
