'use strict'

/** Services that give the secrets back: everywhere in an answer, and in every shape of an error. */

const ownSecrets = require('./own-secrets.js')

/** One for each class of error. */
const statuses = [401, 403, 404, 409, 410, 422, 429, 503]
const shapes = ['message', 'code', 'fields', 'request', 'keys', 'array', 'encoded', 'html', 'text']

/**
 * The bodies of errors as services write them, with the secrets in them that the service was sent.
 * Texts are sent as they are, all else as JSON.
 *
 * @param {Record<string, string>} sent
 */
function errorBodies(sent) {
  const all = Object.values(sent).join(' ')
  const halves = Object.values(sent).flatMap((secret) => [
    secret.slice(0, secret.length / 2),
    secret.slice(secret.length / 2),
  ])
  const about = (message) =>
    Object.fromEntries(Object.entries(sent).map(([name, secret]) => [name, message(secret)]))
  const named = (value) => Object.fromEntries(Object.values(sent).map((secret) => [secret, value]))
  return {
    'code and message': { code: sent.accessToken, message: `no: ${all}` },
    'error as text': { error: `no: ${all}` },
    'error as one word': { error: sent.accessToken },
    'error as an object': { error: { code: sent.accessToken, message: all, details: [{ value: all }] } },
    'success: false': { success: false, message: all, data: { received: sent } },
    'a list of errors': { errors: [{ message: all, code: sent.accessToken, path: ['body', all] }, all] },
    'detail as text': { detail: all },
    'detail as a list': { detail: [{ loc: ['body', 'password'], msg: all, input: sent.password ?? all }] },
    'problem+json': {
      type: `https://example.org/${sent.accessToken}`,
      title: all,
      detail: all,
      instance: `/x?${all}`,
    },
    OAuth: { error: 'invalid_grant', error_description: all, error_uri: `https://x/?${sent.accessToken}` },
    'messages about fields': { fields: about((secret) => `not ${secret}`) },
    'lists about fields': { errors: about((secret) => [`not ${secret}`]) },
    'values of fields': { fields: about((secret) => secret) },
    'secrets as names': named(true),
    'secrets as names of fields': { fields: named('unknown') },
    'halves of secrets': { code: 'NO', message: halves.join(', '), fields: { password: halves.join(',') } },
    'in upper case': { message: all.toUpperCase(), code: sent.accessToken.toUpperCase() },
    'JSON in JSON': { message: JSON.stringify({ received: JSON.stringify(sent) }) },
    'percent-encoded': { message: encodeURIComponent(all), url: `/x?${new URLSearchParams(sent)}` },
    base64: { message: Buffer.from(all).toString('base64'), trace: Buffer.from(all).toString('base64url') },
    hexadecimal: { message: Buffer.from(all).toString('hex') },
    numbers: {
      code: Number(sent.code ?? 1),
      message: 'no',
      pin: Number(sent.number ?? 1),
      at: [Number(sent.number ?? 1)],
    },
    'deep down': { a: [{ b: { c: [{ d: { e: { f: [all] } } }] } }] },
    'a text': JSON.stringify(all),
    'a page': `<html><head><title>${all}</title></head><body>${all}</body></html>`,
    'plain text': `Error: ${all}\n  at handler (${all})`,
    'broken JSON': `{"message":"${sent.accessToken}`,
    'a byte order mark': `\ufeff${JSON.stringify({ message: all })}`,
    "the service's own secrets": ownSecrets.body,
  }
}

/** Headers into which the service writes what it got. */
const headers = [
  ['www-authenticate', 'Bearer error="{{authorization}}"'],
  ['location', 'http://127.0.0.1/?{{body}}{{authorization}}'],
  ['retry-after', '{{authorization}}'],
  ['set-cookie', '{{cookie}}; {{idempotency-key}}'],
  ['x-request-id', '{{authorization}}'],
  ['x-echo', '{{x-api-key}} {{x-tenant-secret}} {{target}}'],
  ['content-type', 'application/json; charset={{authorization}}'],
]

module.exports = { errorBodies, headers, shapes, statuses }
