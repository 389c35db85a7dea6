'use strict'

/**
 * Code written after the original README keeps working: each of its blocks compiles and runs, unchanged down to the
 * import line.
 */

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { after, before, describe, test } = require('node:test')
const { promisify } = require('node:util')

const { startEmulator } = require('../../packages/identity-emulator')
const { blocks, commonJs, esModule } = require('./blocks.js')
const { installAlias, root } = require('./installation.js')

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const SEED = [{ email: 'user@example.com', password: 'StrongP@ssw0rd!' }]

describe('original README', () => {
  let project

  before(async () => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'original-readme-')))
    await installAlias(project)
    for (const [folder, extension, moduleOf] of [
      ['esm', 'mts', esModule],
      ['cjs', 'cts', commonJs],
    ]) {
      mkdirSync(join(project, folder))
      for (const block of blocks)
        writeFileSync(join(project, folder, `${block.name}.${extension}`), moduleOf(block))
    }
    await compile({ module: 'node16' }, ['esm/*', 'cjs/*'])
  })
  after(() => rmSync(project, { recursive: true, force: true }))

  /** @param {object} options @param {string[]} include */
  async function compile(options, include) {
    const compilerOptions = { strict: true, target: 'es2022', types: ['node'], ...options }
    const config = join(project, 'tsconfig.json')
    writeFileSync(config, JSON.stringify({ compilerOptions, include }))
    const compiled = promisify(execFile)(process.execPath, [tsc, '-p', config])
    await compiled.catch(({ stdout }) => assert.fail(stdout))
  }

  test('npm puts the package under the alias, and its addon beside it', () => {
    const installed = join(project, 'node_modules')
    const { name } = JSON.parse(readFileSync(join(installed, 'identity-client', 'package.json'), 'utf8'))
    assert.equal(name, '@konijima/identity-api')
    const addons = readdirSync(installed, { recursive: true }).filter((file) => file.endsWith('.node'))
    assert.equal(addons.length, 1)
    assert.ok(addons[0].startsWith(join('@konijima', 'identity-api-')), addons[0])
  })

  for (const [module, moduleResolution, include] of [
    ['nodenext', 'nodenext', ['esm/*', 'cjs/*']],
    ['esnext', 'bundler', ['esm/*']],
  ]) {
    test(`compiles with module resolution ${moduleResolution} too`, async () => {
      await compile({ module, moduleResolution, noEmit: true }, include)
    })
  }

  for (const [folder, extension] of [
    ['esm', 'mjs'],
    ['cjs', 'cjs'],
  ]) {
    describe(folder, { concurrency: 2 }, () => {
      for (const scene of [...blocks.map(({ name }) => name), 'login-and-2fa, with a second factor']) {
        test(scene, async () => {
          const emulator = await startEmulator({ fastHash: true, seed: SEED })
          try {
            const args = [join(__dirname, 'play.mjs'), join(project, folder), extension, scene]
            await promisify(execFile)(process.execPath, args, { env: asIfAt3001(emulator) })
          } finally {
            await emulator.stop()
          }
        })
      }
    })
  }
})

/**
 * The README's `http://localhost:3001/api` becomes the emulator at its free port, by making the emulator the proxy:
 * servers must understand the form of request that proxies get (RFC 9112, section 3.2.2).
 *
 * @param {{ url: string }} emulator
 */
function asIfAt3001({ url }) {
  const env = { ...process.env, http_proxy: new URL(url).origin }
  for (const name of ['HTTP_PROXY', 'no_proxy', 'NO_PROXY']) delete env[name]
  return env
}
