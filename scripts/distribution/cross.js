'use strict'

/**
 * `npm run test:cross`: builds the addon for the Linux platforms that this machine can build for, looks
 * at what each artefact needs, and runs the smoke suite with it. Debian x64; twenty minutes at
 * first. `--only linux-x64-musl` for one of them, `--write` to note the outcome in docs/install.md.
 */

const { statSync } = require('node:fs')
const { startEmulator } = require('../../packages/identity-emulator/index.js')
const { buildBinaries } = require('../setup.js')
const { GLIBC, linkage, problemsOf } = require('./addon.js')
const { smoke } = require('./smoke.js')
const { settle, smokeTable } = require('./table.js')
const runtimes = require('./cross/runtimes.js')
const { projectOf } = require('./try.js')
const { buildAddon, prepare } = require('./cross/toolchain.js')

const DYNAMIC = '-C target-feature=-crt-static'

/**
 * @typedef {object} Target
 * @property {string} platform
 * @property {string} triple as cargo-zigbuild has it, with the glibc to link against
 * @property {Record<string, string>} [env]
 * @property {() => { title: string, command: string[] }} runtime
 */

/** @type {Target[]} */
const targets = [
  {
    platform: 'linux-x64-gnu',
    triple: `x86_64-unknown-linux-gnu.${GLIBC}`,
    runtime: runtimes.here,
  },
  {
    platform: 'linux-arm64-gnu',
    triple: `aarch64-unknown-linux-gnu.${GLIBC}`,
    runtime: runtimes.arm64,
  },
  {
    platform: 'linux-x64-musl',
    triple: 'x86_64-unknown-linux-musl',
    // Without it the compiler makes static programs, and no library that Node could load.
    env: { CARGO_TARGET_X86_64_UNKNOWN_LINUX_MUSL_RUSTFLAGS: DYNAMIC },
    runtime: runtimes.musl,
  },
  {
    platform: 'linux-arm64-musl',
    triple: 'aarch64-unknown-linux-musl',
    env: { CARGO_TARGET_AARCH64_UNKNOWN_LINUX_MUSL_RUSTFLAGS: DYNAMIC },
    runtime: runtimes.arm64Musl,
  },
]

async function main() {
  const only = process.argv.indexOf('--only') + 1
  const chosen = only ? targets.filter(({ platform }) => platform === process.argv[only]) : targets
  if (chosen.length === 0)
    throw new Error(`--only takes ${targets.map(({ platform }) => platform).join(', ')}`)
  prepare()
  buildBinaries('identity-emulator')
  const emulator = await startEmulator({ fastHash: true })
  /** @type {Parameters<typeof smokeTable>[1]} */
  const rows = []
  try {
    for (const target of chosen) {
      const started = Date.now()
      const library = buildAddon(target)
      const seconds = Math.round((Date.now() - started) / 1000)
      console.error(`${target.platform}: built in ${seconds} s, ${statSync(library).size} bytes`)
      inspect(target, library)
      const { title, command } = target.runtime()
      const project = projectOf(target.platform, library)
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
function inspect({ platform }, library) {
  const { needed, glibc } = linkage(library)
  console.error(`${platform}: needs ${needed.join(', ')}${glibc ? `; glibc ${glibc}` : ''}`)
  for (const problem of problemsOf(platform, library)) {
    console.error(`${platform}: the addon ${problem}`)
    process.exitCode = 1
  }
}

main()
