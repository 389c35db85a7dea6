'use strict'

/** A little less than `maxRequestBytes` and `maxResponseBytes`. */
const BYTES = 1000 * 1000

const REFUSAL_BYTES = 100 * 1024
const PASSWORD_BYTES = 8000

/** As deep as `JSON.stringify` goes without an overflow of its stack. */
const DEPTH = 1000

/** Texts of a body or an answer, by what hurts. */
const TEXTS = {
  'many names': { each: '"name-#":1' },
  'many short strings': { each: '"#":"s#"' },
  'one long string': { filled: 'The quick brown fox. ' },
  'deep nesting': { nested: true },
  'all hexadecimal': { filled: 'deadbeef01234567' },
  'all equal': { filled: 'a' },
}

/** In a quick run. */
const QUICK = ['many short strings']

/**
 * Logins that are made to hurt: `{ title, answer, body?, kind? }`, with the answer as the fault server takes it.
 * `body` is JSON of members that the login has besides e-mail address and password. The `kind` is `plain` for large
 * answers that are not compressed, and `control` for a thread that makes no calls: what it costs `me()` is the price of
 * sharing the machine's cores.
 */
function backgroundsOf({ quick }) {
  const texts = Object.entries(TEXTS)
    .filter(([name]) => !quick || QUICK.includes(name))
    .map(([name, shape]) => [name, () => jsonOf(shape, BYTES)])
  const accepted = { body: { json: { token: 't' } } }
  const echo = { status: 422, body: { echo: 'message' } }
  const password = JSON.stringify({ password: randomText(PASSWORD_BYTES) })
  const refusal = { code: 'INVALID_CREDENTIALS', message: 'The e-mail address or the password is wrong.' }
  return [
    { title: 'no calls, a busy thread', kind: 'control', body: jsonOf(TEXTS['many short strings'], BYTES) },
    { title: 'a refusal of 100 KiB', answer: { status: 422, body: { text: longRefusal() } } },
    {
      title: 'a password of 8 000 bytes, refused',
      body: password,
      answer: { status: 401, body: { json: refusal } },
    },
    { title: 'a password of 8 000 bytes that comes back refused', body: password, answer: echo },
    ...texts.map(([name, text]) => ({ title: `a body: ${name}`, body: text(), answer: accepted })),
    ...texts.map(([name, text]) => ({
      title: `a body that comes back refused: ${name}`,
      body: text(),
      answer: echo,
    })),
    ...texts.map(([name, text]) => ({
      title: `an answer: ${name}`,
      kind: 'plain',
      answer: { body: { text: text() } },
    })),
    ...texts.map(([name, text]) => ({ title: `a gzipped answer: ${name}`, answer: gzipped(text()) })),
  ]
}

function gzipped(text) {
  return {
    headers: [['content-encoding', 'gzip']],
    body: { encoded: { body: { text }, encodings: ['gzip'] } },
  }
}

function longRefusal() {
  const details = JSON.parse(jsonOf(TEXTS['many short strings'], REFUSAL_BYTES))
  return JSON.stringify({ code: 'VALIDATION_FAILED', message: 'Some fields are not valid.', details })
}

/** The same in every run, and as random as a long password is. */
function randomText(bytes) {
  let state = 1
  let text = ''
  while (text.length < bytes) {
    state = (state * 48271) % 2147483647
    text += state.toString(36)
  }
  return text.slice(0, bytes)
}

/** @param {{ each?: string, filled?: string, nested?: boolean }} shape @param {number} bytes */
function jsonOf({ each, filled, nested }, bytes) {
  if (filled) return `{"x":"${filled.repeat(bytes / filled.length)}"}`
  if (nested)
    return `{"x":[${Array(bytes / (2 * DEPTH))
      .fill('['.repeat(DEPTH) + ']'.repeat(DEPTH))
      .join()}]}`
  const items = []
  for (let written = 0, number = 0; written < bytes; number += 1) {
    items.push(each.replaceAll('#', String(number)))
    written += items[number].length + 1
  }
  return `{${items.join(',')}}`
}

module.exports = { backgroundsOf }
