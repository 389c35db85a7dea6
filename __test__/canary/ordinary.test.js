'use strict'

/**
 * Passwords as people choose them: short, words that also stand in codes and names of fields, with spaces, quotes
 * and emoji. None shows on any surface of an error; codes and names of fields come through unharmed. The forms in
 * which a secret is found are tested one by one in the core, beside its scrubber.
 */

const assert = require('node:assert/strict')
const { after, before, test } = require('node:test')
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

async function errorOf(answer, password) {
  next = typeof answer === 'string' ? answer : JSON.stringify(answer)
  return await client.login({ email: 'ada@example.org', password }).then(
    () => assert.fail('the service refuses'),
    (error) => error,
  )
}

for (const secret of ordinary) {
  test(`the password ${JSON.stringify(secret)} shows on no surface`, async () => {
    for (const [place, answer] of Object.entries(answers)) {
      const echo = `${MARK}${secret}`
      const error = await errorOf(answer(echo), secret)
      const surfaces = { ...surfacesOf(error), data: JSON.stringify(error.response.data) ?? '' }
      for (const [surface, text] of Object.entries(surfaces)) {
        // A stack may show the literals of this file, but not what was put together.
        const shown = text.toLowerCase()
        const sought = echo.toLowerCase()
        for (const seen of [sought, JSON.stringify(sought).slice(1, -1)]) {
          assert.ok(!shown.includes(seen), `${place}: ${surface} shows ${text}`)
        }
      }
    }
  })
}

test('codes and names of fields stay, though they hold the password', async () => {
  const error = await errorOf(
    {
      code: 'INVALID_EMAIL_OR_PASSWORD',
      type: 'token.invalid',
      message: 'no',
      fields: { email: 'is odd', password: 'is too short', token: 'is old' },
      data: { invalid: 1, Email: true, password: null },
    },
    'password',
  )
  assert.equal(error.serverCode, 'INVALID_EMAIL_OR_PASSWORD')
  assert.deepEqual(error.fields, { email: 'is odd', password: 'is too short', token: 'is old' })
  assert.equal(error.response.data.type, 'token.invalid')
  assert.deepEqual(error.response.data.data, { invalid: 1, Email: true, password: null })
  assert.equal(error.message, 'login: the service answered 422 INVALID_EMAIL_OR_PASSWORD: no')
})
