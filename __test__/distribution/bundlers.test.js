'use strict'

/**
 * A server that is bundled, with the setting that docs/install.md names: the package stays outside and
 * is loaded from node_modules when the server runs.
 */

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const test = require('node:test')
const { assembledPackages } = require('../../scripts/distribution/local.js')
const { root } = require('../../scripts/distribution/platforms.js')
const { projectWith } = require('../../scripts/distribution/smoke.js')
const { sandbox } = require('./support/sandbox.js')

const tools = createRequire(join(root, 'scripts', 'distribution', 'package.json'))
const API = '@konijima/identity-api'

const server = `
  import { createServer } from 'node:http'
  import { startEmulator } from '@konijima/identity-emulator'
  import { IdentityClient, AuthenticationError } from '${API}'

  const emulator = await startEmulator({ fastHash: true })
  const client = new IdentityClient({ baseUrl: emulator.url })
  const backend = createServer(async (request, response) => {
    try {
      const { code } = await client.register({ email: 'ann@example.com', password: 'StrongP@ssw0rd!' })
      await client.me()
    } catch (error) {
      response.end(error instanceof AuthenticationError ? error.code : String(error))
    }
  })
  backend.listen(0, '127.0.0.1', async () => {
    const answer = await fetch('http://127.0.0.1:' + backend.address().port)
    console.log(await answer.text())
    backend.closeAllConnections()
    backend.close()
    await emulator.stop()
  })
`

const packages = assembledPackages()
const project = projectWith(packages.folders)
const box = sandbox()
box.write(project.path, { 'server.mjs': server })
test.after(() => {
  project.remove()
  packages.remove()
  box.remove()
})

/** @param {string} bundle */
async function serves(bundle) {
  // Bundled: what is left of the package is its name.
  assert.doesNotMatch(readFileSync(join(project.path, bundle), 'utf8'), /requireNative/)
  assert.equal(await box.run('node', [bundle], project.path), 'AUTHENTICATION_FAILED\n')
}

test('esbuild with the package external', async () => {
  await tools('esbuild').build({
    absWorkingDir: project.path,
    entryPoints: ['server.mjs'],
    outfile: 'esbuild.mjs',
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: [API, '@konijima/identity-emulator'],
    logLevel: 'silent',
  })
  await serves('esbuild.mjs')
})

test('esbuild without it says what it cannot bundle', async () => {
  const bundled = tools('esbuild').build({
    absWorkingDir: project.path,
    entryPoints: ['server.mjs'],
    outfile: 'broken.mjs',
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
  await assert.rejects(bundled, /No loader is configured for "\.node" files/)
})

test('webpack with externals', async () => {
  await bundledByWebpack('webpack.mjs', {
    [API]: API,
    '@konijima/identity-emulator': '@konijima/identity-emulator',
  })
  await serves('webpack.mjs')
})

test('webpack with a function of externals, as Next.js makes of `serverExternalPackages`', async () => {
  const kept = [API, '@konijima/identity-emulator']
  await bundledByWebpack('next.mjs', async (/** @type {{ request?: string }} */ { request = '' }) =>
    kept.includes(request) ? `module ${request}` : undefined,
  )
  await serves('next.mjs')
})

/** @param {string} filename @param {any} externals */
function bundledByWebpack(filename, externals) {
  const compiler = tools('webpack')({
    context: project.path,
    entry: './server.mjs',
    target: 'node20',
    mode: 'production',
    experiments: { outputModule: true },
    externalsType: 'module',
    externals,
    output: { path: project.path, filename, module: true },
  })
  return new Promise((resolve, reject) => {
    compiler.run((/** @type {any} */ error, /** @type {any} */ stats) => {
      if (error || stats.hasErrors()) return reject(error ?? new Error(stats.toString()))
      compiler.close(resolve)
    })
  })
}
