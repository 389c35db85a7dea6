'use strict'

/** What is accepted as an answer, and how it reads: as `JSON.parse` reads it. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { callOperation, operations } = require('../support/every-operation.js')
const { faultServer, json, write } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()

/** What a client reads when a service answers with these bytes. */
async function read(body, headers = []) {
  const server = await faults.turns([{ answer: { body, headers } }])
  return new IdentityClient({ baseUrl: server.url }).login(credentials)
}

describe('answers that are accepted', { concurrency: 4 }, () => {
  for (const type of [
    'text/html',
    'text/plain; charset=latin1',
    'application/octet-stream',
    'nonsense',
    undefined,
  ]) {
    test(`JSON with the content type ${type}`, async () => {
      const headers = type === undefined ? [] : [['content-type', type]]
      assert.deepEqual(await read({ text: '{"token":"t"}' }, headers), { token: 't' })
    })
  }

  test('a UTF-8 byte order mark (RFC 8259, section 8.1)', async () => {
    assert.deepEqual(await read({ text: '\ufeff{"token":"t"}' }), { token: 't' })
  })

  for (const encoding of ['gzip', 'deflate', 'brotli']) {
    test(encoding, async () => {
      const body = { encoded: { body: { json: { token: 'é'.repeat(500) } }, encodings: [encoding] } }
      const name = encoding === 'brotli' ? 'br' : encoding
      assert.deepEqual(await read(body, [['content-encoding', name]]), { token: 'é'.repeat(500) })
    })
  }

  for (const [name, text] of [
    ['duplicate keys: the last one counts', '{"a":1,"token":"x","a":2,"token":"t"}'],
    ['an escaped lone surrogate', '{"name":"\\ud800","\\udfff":1}'],
    ['a number beyond the doubles', '{"big":1e999,"small":-1e999,"long":12345678901234567890}'],
    ['characters outside ASCII', '{"name":"Zoë 🜁 日本","\\u00e9":"\\u0000"}'],
    ['white space around it', ' \r\n\t{"token":null}\n '],
  ]) {
    test(name, async () => {
      assert.deepEqual(await read({ text }), JSON.parse(text))
    })
  }

  test('__proto__ and constructor are own properties, and no prototype is touched', async () => {
    const text =
      '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"a":{"__proto__":null}}'
    const answer = await read({ text })
    assert.deepEqual(Object.keys(answer), ['__proto__', 'constructor', 'a'])
    assert.equal(Object.getPrototypeOf(answer), Object.prototype)
    assert.equal(Object.getPrototypeOf(answer.a), Object.prototype)
    assert.equal({}.admin, undefined)
    assert.equal(answer.admin, undefined)
  })

  test('204 where nothing is needed is an empty object, and an error where something is', async () => {
    const server = await faults.turns([{ answer: { status: 204 } }])
    const client = new IdentityClient({ baseUrl: server.url })
    const needing = []
    for (const operation of operations) {
      const answer = await callOperation(client, operation).catch((error) => error)
      if (answer instanceof Error) {
        assert.equal(answer.reason, 'empty')
        needing.push(operation)
      } else {
        assert.deepEqual(answer, {})
      }
    }
    assert.deepEqual(needing.sort(), ['confirmLogin2FA', 'listSessions', 'login', 'me', 'refresh'])
  })
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
      const server = await faults.turns([{ answer: { body: { text } } }])
      const client = new IdentityClient({ baseUrl: server.url })
      const answer = await client.me().catch((error) => error)
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

test('bytes nobody asked for on an idle socket are no answer', async () => {
  const unsolicited = 'HTTP/1.1 200 OK\r\ncontent-length: 17\r\n\r\n{"token":"stale"}'
  const server = await faults.turns(
    [json({ token: 'first' }), { sleepMs: 50 }, write(unsolicited)],
    [json({ token: 'second' })],
  )
  const client = new IdentityClient({ baseUrl: server.url })
  assert.deepEqual(await client.login(credentials), { token: 'first' })
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.deepEqual(await client.login(credentials), { token: 'second' })
})
