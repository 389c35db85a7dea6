'use strict'

/**
 * The variables of the environment that reach the core: those of `process.env` when the client is made, in each thread
 * its own. What the core makes of their values is tested there, crates/identity-client/tests/environment.rs.
 */

const assert = require('node:assert/strict')
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { after, before, test } = require('node:test')
const { Worker } = require('node:worker_threads')
const { IdentityClient } = require('../../index.js')
const { environmental } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')
const { credentials } = require('./support/failure.js')

const faults = faultServer()
const turns = [[json({ token: 't' })]]
const folder = mkdtempSync(join(tmpdir(), 'identity-environment-'))
after(() => rmSync(folder, { recursive: true }))

// What the machine says about networks must not decide these tests.
for (const name of Object.keys(process.env)) if (environmental.test(name)) delete process.env[name]

/** A client made while these variables are set. */
function clientWith(variables, options) {
  Object.assign(process.env, variables)
  try {
    return new IdentityClient({ maxRetries: 0, ...options })
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name]
  }
}

let plain
let secure
before(async () => {
  ;[plain, secure] = await Promise.all([faults.start({ turns }), faults.start({ turns, tls: {} })])
  writeFileSync(join(folder, 'ca.pem'), secure.ca)
  mkdirSync(join(folder, 'certificates'))
  writeFileSync(join(folder, 'certificates', '0a1b2c3d.0'), secure.ca)
})

/** Whether a login goes through the proxy whose URL the variables hold. */
async function isProxied(variablesOf, options) {
  const proxy = await faults.startProxy()
  const client = clientWith(variablesOf(proxy.url), options)
  assert.deepEqual(await client.login(credentials), { token: 't' })
  return (await proxy.connections()).accepted === 1
}

const trusting = () => ({ baseUrl: secure.url, tls: { ca: secure.ca } })
const trusts = async (variables) => {
  const answer = await clientWith(variables, { baseUrl: secure.url }).login(credentials)
  return answer.token === 't'
}

/** Each variable, and what shows that its value has arrived. */
const rows = {
  http_proxy: () => isProxied((http_proxy) => ({ http_proxy }), { baseUrl: plain.url }),
  HTTP_PROXY: () => isProxied((HTTP_PROXY) => ({ HTTP_PROXY }), { baseUrl: plain.url }),
  https_proxy: () => isProxied((https_proxy) => ({ https_proxy }), trusting()),
  HTTPS_PROXY: () => isProxied((HTTPS_PROXY) => ({ HTTPS_PROXY }), trusting()),
  all_proxy: () => isProxied((all_proxy) => ({ all_proxy }), { baseUrl: plain.url }),
  ALL_PROXY: () => isProxied((ALL_PROXY) => ({ ALL_PROXY }), trusting()),
  no_proxy: async () =>
    !(await isProxied((http_proxy) => ({ http_proxy, no_proxy: '*' }), { baseUrl: plain.url })),
  NO_PROXY: async () =>
    !(await isProxied((http_proxy) => ({ http_proxy, NO_PROXY: '*' }), { baseUrl: plain.url })),
  // In a CGI script a header named `Proxy` arrives as HTTP_PROXY.
  REQUEST_METHOD: async () =>
    !(await isProxied((HTTP_PROXY) => ({ HTTP_PROXY, REQUEST_METHOD: 'GET' }), { baseUrl: plain.url })),
  NODE_EXTRA_CA_CERTS: () => trusts({ NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }),
  SSL_CERT_FILE: () => trusts({ SSL_CERT_FILE: join(folder, 'ca.pem') }),
  SSL_CERT_DIR: () => trusts({ SSL_CERT_DIR: join(folder, 'certificates') }),
}

for (const [variable, arrives] of Object.entries(rows)) {
  test(`${variable} reaches the core`, async () => assert.ok(await arrives()))
}

test('every variable that a client reads has its row', (t) => {
  const read = new Set()
  const env = process.env
  t.after(() => {
    process.env = env
  })
  process.env = new Proxy(env, {
    get(variables, name) {
      read.add(name)
      return variables[name]
    },
  })
  for (const baseUrl of [plain.url, secure.url]) clientWith({ ALL_PROXY: 'http://127.0.0.1:9' }, { baseUrl })
  assert.deepEqual([...read].sort(), Object.keys(rows).sort())
})

test('the option `proxy` as a URL or as `false` comes before the variables', async () => {
  const [named, chosen] = await Promise.all([faults.startProxy(), faults.startProxy()])
  for (const proxy of [chosen.url, false]) {
    const client = clientWith({ HTTP_PROXY: named.url }, { baseUrl: plain.url, proxy })
    assert.deepEqual(await client.login(credentials), { token: 't' })
  }
  assert.equal((await named.connections()).accepted, 0)
  assert.equal((await chosen.connections()).accepted, 1)
})

test('each client keeps what the variables said when it was made, also in a worker thread', async () => {
  const server = await faults.start({ turns })
  const proxies = await Promise.all(Array.from({ length: 3 }, () => faults.startProxy()))
  const options = { baseUrl: server.url }
  const clients = [
    ...proxies.map(({ url }) => clientWith({ HTTP_PROXY: url }, options)),
    clientWith({}, options),
  ]
  for (const client of clients) assert.deepEqual(await client.login(credentials), { token: 't' })
  const code = `
    const { IdentityClient } = require('./index.js')
    const { parentPort, workerData } = require('node:worker_threads')
    new IdentityClient(workerData.options).login(workerData.credentials).then((a) => parentPort.postMessage(a))`
  const worker = new Worker(code, {
    eval: true,
    workerData: { options, credentials },
    env: { http_proxy: proxies[2].url },
  })
  assert.deepEqual(await new Promise((resolve) => worker.once('message', resolve)), { token: 't' })
  const carried = await Promise.all(proxies.map(async (proxy) => (await proxy.requests()).length))
  assert.deepEqual(carried, [1, 1, 2])
  assert.equal((await server.requests()).length, 5)
})
