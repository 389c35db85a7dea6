'use strict'

/** How answers read: as `JSON.parse` reads them, however many are read at once. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer } = require('../support/fault-server.js')
const { recorder } = require('../support/recorder.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()

/** What a client reads when a service answers with this text. */
async function read(text) {
  const server = await faults.turns([{ answer: { body: { text } } }])
  return new IdentityClient({ baseUrl: server.url }).login(credentials)
}

for (const [name, text] of [
  ['duplicate keys: the last one counts', '{"a":1,"token":"x","a":2,"token":"t"}'],
  ['an escaped lone surrogate', '{"name":"\\ud800","\\udfff":1}'],
  ['a number beyond the doubles', '{"big":1e999,"small":-1e999,"long":12345678901234567890}'],
  ['characters outside ASCII', '{"name":"Zoë 🜁 日本","\\u00e9":"\\u0000"}'],
  ['white space around it', ' \r\n\t{"token":null}\n '],
]) {
  test(name, async () => assert.deepEqual(await read(text), JSON.parse(text)))
}

test('__proto__ and constructor are own properties, and no prototype is touched', async () => {
  const answer = await read(
    '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"a":{"__proto__":null}}',
  )
  assert.deepEqual(Object.keys(answer), ['__proto__', 'constructor', 'a'])
  assert.equal(Object.getPrototypeOf(answer), Object.prototype)
  assert.equal(Object.getPrototypeOf(answer.a), Object.prototype)
  assert.equal({}.admin, undefined)
  assert.equal(answer.admin, undefined)
})

test('of answers that arrive together each reaches its own call, and a bad one spoils none', async (t) => {
  const held = []
  const bodies = ['{"id":"%"}', '{"id":"\\ud800%"}', '{"id":%', '\ufeff{"id":[[%]]}', '{} {%}']
  const service = await recorder(t, (_, response) => {
    held.push(response)
    if (held.length < 200) return
    for (const [n, each] of held.entries()) {
      const call = each.req.headers['x-request-id']
      if (n % 7 === 6) each.writeHead(404)
      each.end(bodies[call % bodies.length].replace('%', call))
    }
  })
  const client = new IdentityClient({ baseUrl: service.url, maxConnections: 200 })
  const calls = Array.from({ length: 200 }, (_, n) => client.me({ requestId: `${n}` }))
  for (const [n, { value, reason }] of (await Promise.allSettled(calls)).entries()) {
    if (reason?.name === 'NotFoundError') continue
    const expected = [{ id: `${n}` }, { id: `\ud800${n}` }, undefined, { id: [[n]] }, undefined][n % 5]
    assert.deepEqual(value, expected)
    if (expected === undefined) assert.equal(reason.reason, 'not_json')
    assert.equal(reason?.requestId ?? `${n}`, `${n}`)
  }
})

/** How many arrays or objects lie in each other; `JSON.stringify` itself cannot go that deep. */
function depth(value) {
  let levels = 0
  for (let inner = value; typeof inner === 'object'; inner = inner[0] ?? inner.a) levels++
  return levels
}

describe('JSON that is 10 000 levels deep', { concurrency: 2 }, () => {
  const levels = 10_000
  for (const [name, open, close] of [
    ['arrays', '[', ']'],
    ['objects', '{"a":', '}'],
  ]) {
    test(`${name}: the value, or a typed error`, async () => {
      const text = `{"a":${open.repeat(levels)}1${close.repeat(levels)}}`
      const answer = await read(text).catch((error) => error)
      if (answer instanceof Error) assert.equal(answer.name, 'ResponseError')
      else assert.equal(depth(answer.a), levels)
    })
  }

  test('in an error of the service', async () => {
    const text = `${'['.repeat(levels)}${']'.repeat(levels)}`
    const server = await faults.turns([{ answer: { status: 400, body: { text } } }])
    await fails(new IdentityClient({ baseUrl: server.url }).me(), { name: 'ValidationError', status: 400 })
  })
})
