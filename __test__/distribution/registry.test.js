'use strict'

/**
 * Both packages are published to a registry on loopback and installed from it, by each package
 * manager, in a folder where neither Rust nor a C compiler can be found.
 */

const assert = require('node:assert/strict')
const { readFileSync, readdirSync } = require('node:fs')
const { dirname, join } = require('node:path')
const test = require('node:test')
const { assembledPackages } = require('../../scripts/distribution/local.js')
const { here, root } = require('../../scripts/distribution/platforms.js')
const { startRegistry, tools } = require('./support/registry.js')
const { sandbox } = require('./support/sandbox.js')
const { passedChecks, smoke } = require('./support/smoke.js')

const API = '@konijima/identity-api'
const EMULATOR = '@konijima/identity-emulator'
const CHECKS = 8

const box = sandbox()
/** @type {ReturnType<typeof assembledPackages>} */
let packages
/** @type {Awaited<ReturnType<typeof startRegistry>>} */
let registry

test.before(async () => {
  packages = assembledPackages()
  registry = await startRegistry(box.folder)
  box.write(box.folder, { '.npmrc': registry.npmrc })
  await box.run('node', [join(root, 'scripts', 'distribution', 'publish.js'), packages.output], box.folder)
})
test.after(() => {
  registry.stop()
  packages.remove()
  box.remove()
})

test('there is no toolchain on the PATH', async () => {
  for (const command of ['cargo', 'rustc', 'cc', 'gcc', 'make', 'python3']) {
    assert.equal(box.hasCommand(command), false)
    await assert.rejects(box.run('sh', ['-c', `command -v ${command}`], box.folder))
  }
})

test('publishing again passes over what is there', async () => {
  const printed = await box.run(
    'node',
    [join(root, 'scripts', 'distribution', 'publish.js'), packages.output],
    box.folder,
  )
  assert.equal(printed.match(/is published/g).length, packages.folders.length)
})

test('npm: require, import, a worker, all operations, and only the package of this platform', async () => {
  const project = box.project('with-npm', { 'smoke.cjs': smoke })
  await box.run('npm', ['install', API], project)
  await box.run('npm', ['install', '--save-dev', EMULATOR], project)
  assert.deepEqual(readdirSync(join(project, 'node_modules', '@konijima')).sort(), [
    'identity-api',
    `identity-api-${here()}`,
    'identity-emulator',
    `identity-emulator-${here()}`,
  ])
  const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'))
  for (const [path, { hasInstallScript }] of Object.entries(lock.packages)) {
    assert.equal(hasInstallScript, undefined, path)
  }
  assert.equal(passedChecks(await box.run('node', ['smoke.cjs'], project)).length, CHECKS)
})

test("npm: the README's first commands and code run as they are pasted", async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, install] = /```sh\n(npm install .*)\n```/.exec(readme) ?? []
  const [, file, code] = /Save this as `(\S+)` and run `node \1`:\n\n```js\n([\s\S]*?)```/.exec(readme) ?? []
  const project = box.project('as-pasted', { [file]: code })
  await box.run('npm', ['init', '-y'], project)
  await box.run('sh', ['-c', install], project)
  assert.equal(await box.run('node', [file], project), 'ada@example.com\n')
})

test('npm: the emulator is a command', async () => {
  const project = join(box.folder, 'with-npm')
  assert.match(await box.run('npx', ['identity-emulator', '--help'], project), /--port/)
  assert.match(await box.run('npx', ['--yes', EMULATOR, '--help'], box.project('with-npx')), /--port/)
})

test('TypeScript: the types are found by import and by require', async () => {
  const project = join(box.folder, 'with-npm')
  const source = `
    import { IdentityClient, AuthenticationError, type LoginResponse } from '${API}'
    import { startEmulator, type Emulator } from '${EMULATOR}'
    export async function login(emulator: Emulator): Promise<LoginResponse> {
      const client = new IdentityClient({ baseUrl: emulator.url })
      try {
        return await client.login({ email: 'ann@example.com', password: 'secret' }, { timeoutMs: 1000 })
      } catch (error) {
        if (error instanceof AuthenticationError) console.log(error.status.toFixed(), error.serverCode)
        throw error
      }
    }
    // @ts-expect-error a body has named fields
    export const wrong = (client: IdentityClient) => client.login({ mail: 'ann@example.com' })
    export { startEmulator }
  `
  box.write(project, {
    'esm.mts': source,
    'cjs.cts': source,
    'tsconfig.json': {
      compilerOptions: {
        module: 'nodenext',
        target: 'es2023',
        lib: ['es2023', 'esnext.disposable'],
        strict: true,
        noEmit: true,
        types: ['node'],
        typeRoots: [join(root, 'node_modules', '@types')],
      },
      files: ['esm.mts', 'cjs.cts'],
    },
  })
  await box.run('node', [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'], project)
})

test('the name of the original package works as an alias', async () => {
  const project = box.project('alias', {
    'index.mjs': `
      import { IdentityClient } from 'identity-client'
      import { startEmulator } from '${EMULATOR}'
      const emulator = await startEmulator({ fastHash: true })
      const client = new IdentityClient({ baseUrl: emulator.url })
      const email = 'ann@example.com', password = 'StrongP@ssw0rd!'
      await client.register({ email, password })
      const { token } = await client.login({ email, password })
      const me = await new IdentityClient({ baseUrl: emulator.url, getAuthToken: () => token }).me()
      console.log(me.email)
      await emulator.stop()
    `,
  })
  await box.run('npm', ['install', `identity-client@npm:${API}`, EMULATOR], project)
  assert.equal(await box.run('node', ['index.mjs'], project), 'ann@example.com\n')
})

test('without optional dependencies the error says what is missing and what to run', async () => {
  const project = box.project('omitted')
  await box.run('npm', ['install', API, EMULATOR], project)
  await box.run('npm', ['ci', '--omit=optional'], project)
  const api = await box.run('node', ['-e', `require('${API}')`], project).catch((error) => error.printed)
  assert.match(api, new RegExp(`${API}-${here()}`))
  assert.match(api, /optional dependencies/)
  assert.match(api, /npm install/)
  const emulator = await box
    .run('node', ['-e', `require('${EMULATOR}').startEmulator()`], project)
    .catch((error) => error.printed)
  assert.match(emulator, new RegExp(`${EMULATOR}-${here()}`))

  // What the message says to run helps.
  await box.run('npm', ['ci', '--include=optional'], project)
  await box.run('node', ['-e', `require('${API}')`], project)
})

test('an install for another platform: the error names both', async () => {
  const project = box.project('elsewhere')
  await box.run('npm', ['install', '--os=darwin', '--cpu=arm64', API], project)
  const printed = await box.run('node', ['-e', `require('${API}')`], project).catch((error) => error.printed)
  assert.match(printed, new RegExp(`${API}-${here()}`))
  assert.match(printed, /darwin-arm64/)
})

test('an install for the system that a function or image will run on', async () => {
  const project = box.project('for-alpine-on-arm64')
  await box.run('npm', ['install', '--os=linux', '--cpu=arm64', '--libc=musl', API], project)
  assert.deepEqual(readdirSync(join(project, 'node_modules', '@konijima')).sort(), [
    'identity-api',
    'identity-api-linux-arm64-musl',
  ])
})

test('pnpm', async () => {
  const project = box.project('with-pnpm', { 'smoke.cjs': smoke })
  const pnpm = join(root, 'scripts', 'distribution', 'node_modules', 'pnpm', 'bin', 'pnpm.cjs')
  await box.run('node', [pnpm, 'add', API, EMULATOR], project)
  assert.equal(passedChecks(await box.run('node', ['smoke.cjs'], project)).length, CHECKS)
})

test('Yarn classic', async () => {
  const project = box.project('with-yarn', { 'smoke.cjs': smoke, '.npmrc': registry.npmrc })
  const yarn = join(dirname(tools.resolve('yarn/package.json')), 'bin', 'yarn.js')
  await box.run('node', [yarn, 'add', '--registry', registry.url, API, EMULATOR], project)
  assert.equal(passedChecks(await box.run('node', ['smoke.cjs'], project)).length, CHECKS)
})

for (const linker of ['pnp', 'node-modules']) {
  test(`Yarn with the linker ${linker}`, async () => {
    const project = box.project(`with-yarn-${linker}`, {
      'smoke.cjs': smoke,
      'yarn.lock': '',
      '.yarnrc.yml': {
        nodeLinker: linker,
        pnpEnableEsmLoader: true,
        npmRegistryServer: registry.url,
        unsafeHttpWhitelist: ['127.0.0.1'],
        // The packages were published a second ago.
        npmMinimalAgeGate: 0,
        enableGlobalCache: false,
      },
    })
    const yarn = tools.resolve('@yarnpkg/cli-dist/bin/yarn.js')
    await box.run('node', [yarn, 'add', API, EMULATOR], project)
    assert.equal(passedChecks(await box.run('node', [yarn, 'node', 'smoke.cjs'], project)).length, CHECKS)
  })
}
