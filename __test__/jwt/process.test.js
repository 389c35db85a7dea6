'use strict'

/** The verifier and the process: worker threads, the event loop, memory, the end. */

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const { once } = require('node:events')
const { join } = require('node:path')
const { after, before, test } = require('node:test')
const { promisify } = require('node:util')
const v8 = require('node:v8')
const { Worker } = require('node:worker_threads')
const { IdentityClient } = require('@konijima/identity-api')
const { createVerifier } = require('@konijima/identity-api/jwt')

const { Key, KeyServer } = require('./support/issuer.js')

const key = new Key('k1')
const server = new KeyServer([key])
const root = join(__dirname, '..', '..')
const names = { issuer: 'issuer', audience: 'api' }

before(() => server.start())
after(() => server.stop())

const code = (/** @type {string} */ url, /** @type {string} */ token, /** @type {string} */ end) => `
  const { IdentityClient } = require(${JSON.stringify(root)})
  const { createVerifier } = require(${JSON.stringify(join(root, 'jwt.js'))})
  const identity = new IdentityClient({ baseUrl: ${JSON.stringify(url)} })
  const verifier = createVerifier({ identity, issuer: 'issuer', audience: 'api' })
  verifier.verify(${JSON.stringify(token)}).then((claims) => { ${end} })
`

test('eight worker threads fetch the key set once', async () => {
  server.respond = (_, response) => {
    setTimeout(() => response.end(JSON.stringify({ keys: [key.jwk] })), 100)
  }
  const end = "require('node:worker_threads').parentPort.postMessage(claims.sub)"
  const workers = Array.from(
    { length: 8 },
    () => new Worker(code(`${server.url}/workers`, key.token(), end), { eval: true }),
  )
  const subjects = await Promise.all(workers.map((worker) => once(worker, 'message')))
  assert.deepEqual(subjects.flat(), Array(8).fill('user-1'))
  assert.equal(server.fetches, 1)
  await Promise.all(workers.map((worker) => worker.terminate()))
})

test('a worker thread that ends while it waits for keys harms nobody', async () => {
  server.respond = (_, response) => {
    setTimeout(() => response.end(JSON.stringify({ keys: [key.jwk] })), 200)
  }
  const url = `${server.url}/ended`
  const worker = new Worker(code(url, key.token(), ''), { eval: true })
  const before = server.fetches
  while (server.fetches === before) await new Promise((resolve) => setTimeout(resolve, 5))
  const one = createVerifier({ ...names, identity: new IdentityClient({ baseUrl: url }) })
  const claims = one.verify(key.token())
  await worker.terminate()
  assert.equal((await claims).sub, 'user-1')
  assert.equal(server.fetches, before + 1)
})

test('a verifier keeps no process alive', async () => {
  server.respond = (_, response) => response.end(JSON.stringify({ keys: [key.jwk] }))
  const began = performance.now()
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', code(`${server.url}/exit`, key.token(), 'console.log(claims.sub)')],
    { timeout: 10_000 },
  )
  assert.equal(stdout, 'user-1\n')
  assert.ok(performance.now() - began < 5_000)
})

test('the root does not load the verifier', async () => {
  const script = `
    require(${JSON.stringify(root)})
    console.log(Object.keys(require.cache).filter((file) => file.includes('jwt')).length)`
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script])
  assert.equal(stdout, '0\n')
})

test('no token lies in the heap once it is checked', async () => {
  const one = createVerifier({ ...names, keys: { keys: [key.jwk] } })
  const marks = []
  for (let index = 0; index < 20; index++) {
    // Read by nobody else, since the mark is the end of the signature.
    const mark = await (async () => {
      const token = key.token({ jti: `token-${index}` })
      await one.verify(token)
      assert.ok(one.cached(token))
      return [...token.slice(-24)].map((character) => character.charCodeAt(0))
    })()
    marks.push(mark)
  }
  const held = key.token({ jti: 'held' })
  await one.verify(held)
  const chunks = []
  for await (const chunk of v8.getHeapSnapshot()) chunks.push(chunk)
  const snapshot = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))).toString()
  assert.ok(snapshot.includes('token-19'), 'the claims are there')
  assert.ok(snapshot.includes(held.slice(-24)), 'a token that is held is found')
  const found = marks.filter((mark) => snapshot.includes(String.fromCharCode(...mark)))
  assert.equal(found.length, 0, `${found.length} tokens are there, too`)
})

test('the event loop turns while tokens are checked', async (t) => {
  const one = createVerifier({ ...names, keys: { keys: [key.jwk] }, cache: 0 })
  const tokens = Array.from({ length: 2_000 }, (_, index) => key.token({ jti: String(index) }))
  await one.verify(tokens[0])
  let turns = 0
  let isOver = false
  const turn = () => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  setImmediate(turn)
  await Promise.all(tokens.map((token) => one.verify(token)))
  isOver = true
  t.diagnostic(`${turns} turns`)
  // On the loop, 2 000 signatures would be checked in one. How long turns take is the benchmark's matter.
  assert.ok(turns >= 20, `${turns} turns`)
})
