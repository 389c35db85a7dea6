'use strict'

/** What is published: its files, its entry points, its types, its sizes and its licences. */

const assert = require('node:assert/strict')
const { execFile, execFileSync } = require('node:child_process')
const { copyFileSync, mkdtempSync, readFileSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { basename, join } = require('node:path')
const test = require('node:test')
const { pathToFileURL } = require('node:url')
const { promisify } = require('node:util')
const { gzipSync } = require('node:zlib')
const {
  accepted,
  compiledIn,
  isAccepted,
  noticed,
  shipped,
} = require('../../scripts/distribution/licences.js')
const { MAX_ADDON_BYTES, MAX_ADDON_GZIPPED_BYTES } = require('../../scripts/distribution/addon.js')
const { assembledPackages } = require('../../scripts/distribution/local.js')
const { here, platforms, readJson, root } = require('../../scripts/distribution/platforms.js')

const run = promisify(execFile)
const toolFolder = join(root, 'scripts', 'distribution', 'node_modules')

const packages = assembledPackages()
const packed = mkdtempSync(join(tmpdir(), 'identity-packed-'))
test.after(() => {
  packages.remove()
  rmSync(packed, { recursive: true, force: true })
})

const contents = packedContents()
const main = {
  api: join(packages.output, 'identity-api'),
  emulator: join(packages.output, 'identity-emulator'),
}

test('the files of the package', () => {
  const glue = execFileSync('git', ['ls-files', 'lib'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  assert.deepEqual(packedFiles(main.api), [
    'LICENSE',
    'README.md',
    'binding.js',
    'index.d.mts',
    'index.d.ts',
    'index.js',
    'index.mjs',
    'jwt.d.mts',
    'jwt.d.ts',
    'jwt.js',
    'jwt.mjs',
    ...glue,
    'package.json',
  ])
})

test("the files of the emulator's package", () => {
  assert.deepEqual(packedFiles(main.emulator), [
    'LICENSE',
    'README.md',
    'bin/identity-emulator.js',
    'index.d.mts',
    'index.d.ts',
    'index.js',
    'index.mjs',
    'lib/binary.js',
    'lib/control.js',
    'lib/emulator.js',
    'package.json',
  ])
})

test('a platform package holds the binary, the licence and the notices', () => {
  const always = ['LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md']
  for (const { name, addon, program } of platforms()) {
    const api = join(packages.output, `identity-api-${name}`)
    const emulator = join(packages.output, `identity-emulator-${name}`)
    assert.deepEqual(packedFiles(api), [...always, addon, 'package.json'])
    assert.deepEqual(packedFiles(emulator), [...always, program, 'package.json'])
  }
})

test('every platform has its package, in the same version, and nothing else is a dependency', () => {
  for (const folder of Object.values(main)) {
    const manifest = readJson(join(folder, 'package.json'))
    assert.deepEqual(
      manifest.optionalDependencies,
      Object.fromEntries(platforms().map(({ name }) => [`${manifest.name}-${name}`, manifest.version])),
    )
    for (const path of packages.folders) {
      const published = readJson(join(path, 'package.json'))
      for (const name of ['dependencies', 'peerDependencies', 'scripts'])
        assert.ok(!(name in published), path)
      assert.equal(published.license, 'MIT')
    }
  }
})

test('the platform folders are what the napi CLI makes of the targets', () => {
  const folder = mkdtempSync(join(packed, 'npm-'))
  const cli = join(root, 'node_modules', '.bin', 'napi')
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
  execFileSync(cli, ['create-npm-dirs', '--cwd', folder], {
    stdio: 'pipe',
    shell: process.platform === 'win32',
  })
  for (const { name, manifest: committed } of platforms()) {
    assert.deepEqual(
      committed,
      readJson(join(folder, 'npm', name, 'package.json')),
      'run `npx napi create-npm-dirs`',
    )
  }
})

test('the documents name every platform', () => {
  const text = readFileSync(join(root, 'docs', 'install.md'), 'utf8')
  const named = [...text.matchAll(/^\|[^|]+\| `-(\w\S+)` +\|/gm)].map(([, name]) => name)
  assert.deepEqual(
    named.sort(),
    platforms().map(({ name }) => name),
  )
})

test('publint has nothing to say', async () => {
  const { publint } = await import(pathToFileURL(join(toolFolder, 'publint', 'src', 'index-node.js')).href)
  for (const pkgDir of packages.folders) {
    const { messages } = await publint({ pkgDir, strict: true, pack: false })
    assert.deepEqual(messages, [], pkgDir)
  }
})

for (const name of ['api', 'emulator']) {
  test(`the types of the ${name} package are right for every way to resolve them`, async () => {
    const tarball = await pack(main[/** @type {'api' | 'emulator'} */ (name)])
    const attw = join(toolFolder, '@arethetypeswrong', 'cli', 'dist', 'index.js')
    const { stdout } = await run(process.execPath, [attw, tarball, '--format', 'json'])
    const { analysis, problems = {} } = JSON.parse(stdout)
    assert.deepEqual(problems, {})
    assert.deepEqual(analysis.problems, [])
  })
}

test('links of a published README lead to the repository', () => {
  for (const folder of packages.folders) {
    const text = readFileSync(join(folder, 'README.md'), 'utf8')
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target)
    for (const target of targets) assert.match(target, /^(https:|#)/, folder)
  }
  const readme = readFileSync(join(packages.output, 'identity-api', 'README.md'), 'utf8')
  const { version } = readJson(join(root, 'package.json'))
  const home = `https://github.com/konijima/identity-api/blob/v${version}`
  assert.ok(readme.includes(`](${home}/docs/configuration.md#routes)`))
  const emulators = readFileSync(join(packages.output, 'identity-emulator', 'README.md'), 'utf8')
  assert.ok(!emulators.includes('](../'))
})

test('the addon is no larger than it may be', () => {
  const addon = platforms().find(({ name }) => name === here())?.addon ?? ''
  const content = readFileSync(join(packages.output, `identity-api-${here()}`, addon))
  assert.ok(content.length <= MAX_ADDON_BYTES, `${content.length} bytes`)
  const gzipped = gzipSync(content, { level: 9 }).length
  assert.ok(gzipped <= MAX_ADDON_GZIPPED_BYTES, `${gzipped} bytes gzipped`)
})

for (const product of shipped) {
  test(`${product.crate}: licences are accepted, and the notices name every crate`, () => {
    const licences = accepted()
    const compiled = compiledIn(product.crate)
    assert.ok(compiled.size > 50)
    for (const [crate, licence] of compiled) {
      assert.ok(
        isAccepted(licence, licences),
        `${crate} is under ${licence}; about.toml does not accept that`,
      )
    }
    const named = noticed(product)
    const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8')
    const missing = [...compiled.keys()].filter((crate) => !named.has(crate))
    const gone = [...named].filter((crate) => {
      const [name, version] = crate.split(' ')
      return !lock.includes(`name = "${name}"\nversion = "${version}"`)
    })
    assert.deepEqual({ missing, gone }, { missing: [], gone: [] }, 'run `npm run notices`')
  })
}

test('licence expressions are read as SPDX has them', () => {
  const licences = new Set(['MIT', 'ISC', 'Apache-2.0 WITH LLVM-exception'])
  for (const [expression, expected] of /** @type {[string, boolean][]} */ ([
    ['MIT', true],
    ['GPL-3.0', false],
    ['GPL-3.0 OR MIT', true],
    ['MIT/GPL-3.0', true],
    ['MIT AND GPL-3.0', false],
    ['(GPL-3.0 OR MIT) AND ISC', true],
    ['Apache-2.0 WITH LLVM-exception OR GPL-3.0', true],
    ['Apache-2.0', false],
    ['', false],
  ])) {
    assert.equal(isAccepted(expression, licences), expected, expression)
  }
})

/** @param {string} folder @returns {string[]} */
function packedFiles(folder) {
  const { name } = readJson(join(folder, 'package.json'))
  return contents.get(name) ?? []
}

/** What npm would put into each tarball. */
function packedContents() {
  const args = ['pack', '--dry-run', '--json', ...packages.folders]
  const printed = execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  /** @type {{ name: string, files: { path: string }[] }[]} */
  const tarballs = JSON.parse(printed)
  return new Map(tarballs.map(({ name, files }) => [name, files.map(({ path }) => path)]))
}

/** @param {string} folder */
async function pack(folder) {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', packed], { cwd: folder })
  return join(packed, basename(JSON.parse(stdout)[0].filename))
}
