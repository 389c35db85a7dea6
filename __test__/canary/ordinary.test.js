'use strict'

/**
 * Passwords as people choose them: short, words that also stand in codes and names of fields, with spaces, quotes
 * and emoji. None shows on any surface of an error; codes and names of fields come through unharmed. The forms in
 * which a secret is found are tested one by one in the core, crates/identity-client/src/error/scrub/tests.
 */

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const { createServer } = require('node:http')
const { once } = require('node:events')
const { IdentityClient } = require('../../index.js')
const { surfacesOf } = require('./support/surfaces.js')

const ordinary = [
  'invalid',
  'password',
  '1234',
  'email',
  'token',
  'password123',
  'correct horse battery staple',
  `quotes "double" and 'single'`,
  'Größenwahn & Übermut',
  'tab\tand backslash\\',
  '\u{1f40e}\u{1f50b} horse battery',
]

/** @type {Record<string, (secret: string) => string>} */
const forms = {
  'as it is': (secret) => secret,
  'in upper case': (secret) => secret.toUpperCase(),
  decomposed: (secret) => secret.normalize('NFD'),
  'percent-encoded': encodeURIComponent,
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'form-encoded': (secret) => new URLSearchParams({ '': secret }).toString().slice(1),
  'as JSON': (secret) => JSON.stringify(secret),
  'as JSON in JSON': (secret) => JSON.stringify(JSON.stringify(secret)),
  'in HTML': (secret) => secret.replace(/[^a-z0-9 ]/gi, (c) => `&#${c.codePointAt(0)};`),
  'in Base64': (secret) => Buffer.from(secret).toString('base64'),
  'in Base64 for URLs': (secret) => Buffer.from(secret).toString('base64url'),
  'in hexadecimal': (secret) => Buffer.from(secret).toString('hex'),
}

/** Marks where the echo begins: names and codes may hold the same word elsewhere. */
const MARK = '\u00ab'

/** @type {Record<string, (echo: string) => object | string>} */
const answers = {
  message: (echo) => ({ message: `got ${echo}` }),
  'message of an error': (echo) => ({ error: { message: `${echo} is wrong` } }),
  'message of a field': (echo) => ({ fields: { email: 'is odd', password: `is not ${echo} !` } }),
  'list of messages': (echo) => ({ password: [`This is ${echo} again.`], email: ['Is odd.'] }),
  'nested data': (echo) => ({ data: { email: [{ value: echo }], password: null, x: [[`: ${echo}`]] } }),
  'headers that are echoed': (echo) => ({ request: { headers: { 'x-form': `a=${echo}; b` } } }),
  page: (echo) => `<html><head><title>Wrong: ${echo}</title></head><body>${echo}</body></html>`,
  text: (echo) => `Wrong: ${echo}\n at login`,
}

let server
let client
/** What the service answers next. */
let next
before(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(422).end(next))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  client = new IdentityClient({ baseUrl: `http://127.0.0.1:${server.address().port}`, proxy: false })
})
after(() => server.close())

async function errorOf(answer, body, options) {
  next = typeof answer === 'string' ? answer : JSON.stringify(answer)
  return await client.login({ email: 'ada@example.org', ...body }, options).then(
    () => assert.fail('the service refuses'),
    (error) => error,
  )
}

for (const secret of ordinary) {
  describe(`the password ${JSON.stringify(secret)}`, () => {
    for (const [form, write] of Object.entries(forms)) {
      test(form, async () => {
        for (const [place, answer] of Object.entries(answers)) {
          const echo = `${MARK}${write(secret)}`
          const error = await errorOf(answer(echo), { password: secret })
          const surfaces = { ...surfacesOf(error), data: JSON.stringify(error.response.data) ?? '' }
          for (const [surface, text] of Object.entries(surfaces)) {
            // A stack may show the literals of this file, but not what was put together.
            const shown = text.normalize('NFC').toLowerCase()
            const sought = echo.normalize('NFC').toLowerCase()
            for (const seen of [sought, JSON.stringify(sought).slice(1, -1)]) {
              assert.ok(!shown.includes(seen), `${place}: ${surface} shows ${text}`)
            }
          }
        }
      })
    }

    test('codes and names of fields stay', async () => {
      const error = await errorOf(
        {
          code: 'INVALID_EMAIL_OR_PASSWORD',
          type: 'token.invalid',
          message: 'no',
          fields: { email: 'is odd', password: 'is too short', token: 'is old' },
          data: { invalid: 1, Email: true, password: null },
        },
        { password: secret },
      )
      assert.equal(error.serverCode, 'INVALID_EMAIL_OR_PASSWORD')
      assert.deepEqual(error.fields, { email: 'is odd', password: 'is too short', token: 'is old' })
      assert.equal(error.response.data.type, 'token.invalid')
      assert.deepEqual(error.response.data.data, { invalid: 1, Email: true, password: null })
      assert.equal(error.message, 'login: the service answered 422 INVALID_EMAIL_OR_PASSWORD: no')
    })
  })
}

test('fields that are not secret do not eat messages', async () => {
  const error = await errorOf(
    { code: 'M_FORBIDDEN', message: 'Wrong password for 127.0.0.1' },
    { password: 'hunter2', type: 'm.login.password', id: '1' },
  )
  assert.match(error.message, /M_FORBIDDEN: Wrong password for 127\.0\.0\.1$/)
})

test('a sentence about a secret is a message', async () => {
  const error = await errorOf({ password: ['This field may not be blank.'] }, { password: ' ' })
  assert.deepEqual(error.fields, { password: 'This field may not be blank.' })
  assert.match(error.message, /: password: This field may not be blank\.$/)
})

test('headers of the caller are hidden, also short ones, and open ones are not', async () => {
  const headers = { 'X-Pin': '4711', 'X-Key': 'k3y-of-a-tenant', 'Accept-Language': 'de-CH' }
  const echo = Object.values(headers).map((value) => Buffer.from(value).toString('base64'))
  const error = await errorOf(
    { message: `${Object.values(headers).join(', ')}; ${echo.join(', ')}` },
    { password: 'hunter2' },
    { headers },
  )
  assert.match(error.message, /: \[redacted\], \[redacted\], de-CH; \[redacted\]==, \[redacted\], ZGUtQ0g=$/)
})

test('a code is hidden as a number and with separators', async () => {
  next = JSON.stringify({ message: '12345, 012 345 or 012-345', n: 12345, list: [12345] })
  const error = await client
    .confirmLogin2FA({ email: 'ada@example.org', code: '012345' })
    .catch((error) => error)
  assert.match(error.message, /: \[redacted\], \[redacted\] or \[redacted\]$/)
  assert.deepEqual(error.response.data.n, '[redacted]')
  assert.deepEqual(error.response.data.list, ['[redacted]'])
})

test('a message is one line, in the direction in which it is written', async () => {
  const error = await errorOf(
    { message: 'a\u2028b\u2029c\r\nd\u0085e\u202ef\u2066g\u200fh\u061ci\x1b[2J' },
    { password: 'hunter2' },
  )
  assert.match(error.message, /: a b c d efghi \[2J$/)
})

test('an answer that is too large to be searched is withheld', async () => {
  const error = await errorOf(
    { code: 'TOO_LONG', message: 'got%20'.repeat(150_000), fields: { email: 'is odd' } },
    { password: 'x'.repeat(900_000) },
  )
  assert.equal(error.serverCode, 'TOO_LONG')
  assert.match(error.message, /: the service's message is withheld: too large to check for secrets$/)
  assert.equal(error.fields, undefined)
  assert.equal(error.response.data, undefined)
})
