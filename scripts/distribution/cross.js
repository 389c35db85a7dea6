/**
 * `npm run test:cross`: builds the addon for the Linux platforms that this machine can build for, looks
 * at what each artefact needs, and runs the smoke suite with it. Debian x64; a quarter of an hour at
 * first. `--only linux-x64-musl` for one of them, `--write` to note the outcome in docs/install.md.
 */

const { copyFileSync, cpSync, mkdirSync, rmSync, statSync } = require('node:fs')
const { join } = require('node:path')
const { startEmulator } = require('../../packages/identity-emulator/index.js')
const { buildBinaries } = require('../setup.js')
const { copyPublished } = require('./assemble.js')
const { platforms, root } = require('./platforms.js')
const { projectWith, smoke } = require('./smoke.js')
const { settle, smokeTable } = require('./table.js')
const runtimes = require('./cross/runtimes.js')
const { buildAddon, linkage, prepare } = require('./cross/toolchain.js')

const MAX_ADDON_BYTES = 4_000_000
const GLIBC = '2.17'
const DYNAMIC = '-C target-feature=-crt-static'

/**
 * @typedef {object} Target
 * @property {string} platform
 * @property {string} triple as cargo-zigbuild has it, with the glibc to link against
 * @property {Record<string, string>} [env]
 * @property {RegExp} needs the libraries that may be needed: nothing but the C library
 * @property {() => { title: string, command: string[] }} runtime
 */

const gnu = /^(lib(c|m|dl|pthread)\.so\.\d|ld-linux-(x86-64|aarch64)\.so\.\d)$/

/** @type {Target[]} */
const targets = [
  {
    platform: 'linux-x64-gnu',
    triple: `x86_64-unknown-linux-gnu.${GLIBC}`,
    needs: gnu,
    runtime: runtimes.here,
  },
  {
    platform: 'linux-arm64-gnu',
    triple: `aarch64-unknown-linux-gnu.${GLIBC}`,
    needs: gnu,
    runtime: runtimes.arm64,
  },
  {
    platform: 'linux-x64-musl',
    triple: 'x86_64-unknown-linux-musl',
    // Without it the compiler makes static programs, and no library that Node could load.
    env: { CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_RUSTFLAGS: DYNAMIC },
    needs: /^libc\.so$/,
    runtime: runtimes.musl,
  },
]

async function main() {
  prepare()
  buildBinaries('identity-emulator')
  const emulator = await startEmulator({ fastHash: true })
  /** @type {Parameters<typeof smokeTable>[1]} */
  const rows = []
  const only = process.argv[process.argv.indexOf('--only') + 1]
  const chosen = process.argv.includes('--only')
    ? targets.filter(({ platform }) => platform === only)
    : targets
  try {
    for (const target of chosen) {
      const started = Date.now()
      const library = buildAddon(target)
      const seconds = Math.round((Date.now() - started) / 1000)
      console.error(`${target.platform}: built in ${seconds} s, ${statSync(library).size} bytes`)
      inspect(target, library)
      const { title, command } = target.runtime()
      const project = installed(target.platform, library)
      try {
        const results = await smoke(project.path, command, { IDENTITY_URL: emulator.url })
        rows.push([`${target.platform}, ${title}`, results])
        if (Object.values(results).some((result) => result !== '✓')) process.exitCode = 1
      } finally {
        project.remove()
      }
    }
  } finally {
    await emulator.stop()
  }
  const table = smokeTable('platform', rows)
  if (chosen.length === targets.length) settle('cross', table, process.argv.includes('--write'))
  else console.log(table)
}

/** @param {Target} target @param {string} library */
function inspect({ platform, needs }, library) {
  const { needed, glibc } = linkage(library)
  const { size } = statSync(library)
  const problems = needed.filter((name) => !needs.test(name)).map((name) => `needs ${name}`)
  if (glibc !== undefined && newer(glibc, GLIBC)) problems.push(`needs glibc ${glibc}`)
  if (size > MAX_ADDON_BYTES) problems.push(`has ${size} bytes`)
  console.error(`${platform}: needs ${needed.join(', ')}${glibc ? `; glibc ${glibc}` : ''}`)
  for (const problem of problems) console.error(`${platform}: the addon ${problem}`)
  if (problems.length > 0) process.exitCode = 1
}

/** A project with the package and the addon of a platform. */
function installed(/** @type {string} */ platform, /** @type {string} */ library) {
  const { addon } = platforms().find(({ name }) => name === platform) ?? { addon: '' }
  const folder = join(root, '.cache', 'cross', 'packages', `identity-api-${platform}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  cpSync(join(root, 'npm', platform, 'package.json'), join(folder, 'package.json'))
  copyFileSync(library, join(folder, addon))
  const main = join(root, '.cache', 'cross', 'packages', 'identity-api')
  copyPublished(root, main)
  return projectWith([main, folder])
}

/** @param {string} a @param {string} b */
const newer = (a, b) => a.localeCompare(b, 'en', { numeric: true }) > 0

main()
