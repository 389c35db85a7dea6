'use strict'

/** Answers that cannot be used: a typed error, never partial data, never a hang, never a second try. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, write } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()

const answer = (body, rest = {}) => ({ answer: { body, ...rest } })
const text = (body, rest) => answer({ text: body }, rest)
const bomb = (...encodings) =>
  answer(
    { encoded: { body: { fill: { text: ' ', times: 1 << 24 } }, encodings } },
    { headers: [['content-encoding', encodings.join(', ').replace('brotli', 'br')]] },
  )
const manyHeaders = Array.from({ length: 101 }, (_, n) => `x-${n}: y\r\n`).join('')

/** Reason, case, steps, what the message must say. */
const unusable = [
  ['empty', 'no body at all', [text('')], /without a body/],
  ['empty', 'only white space', [text(' \r\n')], /without a body/],
  ['empty', '204', [{ answer: { status: 204 } }], /without a body/],
  ['not_json', 'an HTML page', [text('<!doctype html><h1>Welcome</h1>')], /is not JSON; .*`baseUrl`/],
  ['not_json', 'invalid UTF-8', [answer({ base64: 'eyJ0b2tlbiI6Iv/+In0=' })], /is not JSON/],
  ['not_json', 'half a JSON text', [text('{"token":')], /is not JSON/],
  ['not_json', 'two JSON texts', [text('{} {}')], /is not JSON/],
  ['not_json', 'UTF-16', [answer({ base64: '//57AH0A' })], /is not JSON/],
  [
    'not_json',
    'a Content-Length that is too short',
    [text('{"token":"t"}', { framing: { claims: 4 } })],
    /JSON/,
  ],
  ['wrong_shape', 'an array', [text('[]')], /not a JSON object but an array/],
  ['wrong_shape', 'a string', [text('"token"')], /not a JSON object but a string/],
  ['wrong_shape', 'a number', [text('17')], /not a JSON object but a number/],
  ['wrong_shape', 'null', [text('null')], /not a JSON object but null/],
  ['wrong_shape', 'true', [text('true')], /not a JSON object but a boolean/],
  ['wrong_shape', 'a token that is no string', [text('{"token":1}')], /`token` .* must be a string/],
  ['wrong_shape', 'a refreshToken that is no string', [text('{"refreshToken":{}}')], /`refreshToken`/],
  [
    'headers',
    'more than 100 headers',
    [write(`HTTP/1.1 200 OK\r\n${manyHeaders}\r\n`)],
    /head of the answer/,
  ],
  [
    'headers',
    'a header of 1 MiB',
    [
      { write: { sequence: [{ text: 'HTTP/1.1 200 OK\r\nx: ' }, { fill: { text: 'x', times: 1 << 20 } }] } },
      'stall',
    ],
    /head of the answer/,
  ],
  ['headers', 'no HTTP', [write('220 mail.example ESMTP\r\n'), 'close'], /not valid HTTP/],
  ['too_large', 'a gzip bomb', [bomb('gzip')], /larger than 1048576 bytes \(`maxResponseBytes`\)/],
  ['too_large', 'a brotli bomb', [bomb('brotli')], /larger than 1048576 bytes/],
  ['too_large', 'a deflate bomb', [bomb('deflate')], /larger than 1048576 bytes/],
  [
    'too_large',
    'chunks without end',
    [
      write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'),
      { repeat: { steps: [write(`1000\r\n${' '.repeat(0x1000)}\r\n`)] } },
    ],
    /larger than/,
  ],
  [
    'too_large',
    'a Content-Length of a terabyte',
    [text('{}', { framing: { claims: 2 ** 40 } }), 'stall'],
    /larger than/,
  ],
  ['encoding', 'stacked encodings', [bomb('gzip', 'gzip')], /content encoding that was not asked for/],
  [
    'encoding',
    'an unknown encoding',
    [text('{}', { headers: [['content-encoding', 'zstd']] })],
    /content encoding/,
  ],
  [
    'encoding',
    'no gzip at all',
    [text('{}', { headers: [['content-encoding', 'gzip']] })],
    /content encoding/,
  ],
]

describe('an answer that cannot be used', { concurrency: 4 }, () => {
  for (const [reason, name, steps, message] of unusable) {
    test(`${reason}: ${name}`, async () => {
      const server = await faults.turns(steps)
      const client = new IdentityClient({ baseUrl: server.url })
      await fails(client.login(credentials), {
        name: 'ResponseError',
        code: 'RESPONSE_INVALID',
        reason,
        // A framework that passes `status` on must not answer its own user with a success.
        status: undefined,
        responseStatus: reason === 'headers' ? undefined : name === '204' ? 204 : 200,
        outcome: 'unknown',
        retryable: false,
        attempts: 1,
        message,
      })
      assert.equal((await server.connections()).requests, 1)
      assert.deepEqual(client.stats().failed, { RESPONSE_INVALID: 1 })
    })
  }

  test('wrong_shape: sessions that are no list', async () => {
    const server = await faults.turns([text('{"sessions":{}}')])
    const client = new IdentityClient({ baseUrl: server.url })
    await fails(client.listSessions(), {
      name: 'ResponseError',
      reason: 'wrong_shape',
      status: undefined,
      responseStatus: 200,
      attempts: 1,
    })
  })

  test('too_large: the limit is an option', async () => {
    const server = await faults.turns([text(`{"id":"${'x'.repeat(200)}"}`)])
    const small = new IdentityClient({ baseUrl: server.url, maxResponseBytes: 200 })
    await fails(small.me(), { name: 'ResponseError', reason: 'too_large', message: 'larger than 200 bytes' })
    const large = new IdentityClient({ baseUrl: server.url, maxResponseBytes: 209 })
    assert.equal((await large.me()).id.length, 200)
  })

  test('a lying answer spoils none that follows', async () => {
    const server = await faults.turns(
      [text('{"token":"abcdef"}', { framing: { claims: 2 } })],
      [text('{"token":"t"}')],
    )
    const client = new IdentityClient({ baseUrl: server.url })
    await fails(client.login(credentials), { name: 'ResponseError', reason: 'not_json' })
    assert.deepEqual(await client.login(credentials), { token: 't' })
  })
})
