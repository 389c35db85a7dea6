'use strict'

/** Faults before anything is sent, and those that the caller asks for. */

const { fields } = require('../../support/every-operation.js')
const { secrets } = require('./secrets.js')
const { steps } = require('./network-faults.js')

const baseUrl = 'http://127.0.0.1:9'
const broken = `${secrets.token}\r\nX-Evil: ${secrets.captcha}`
const wrong = (job) => async () => ({ client: { baseUrl }, ...job })

/** Secrets that are wrong, in every place of a call. */
const inCalls = {
  'an access token with a line break': wrong({ call: { accessToken: broken } }),
  'an access token beyond ASCII': wrong({ call: { accessToken: `${secrets.token}é` } }),
  'an access token that is no text': wrong({ call: { accessToken: { token: secrets.token } } }),
  'getAuthToken gives an object': wrong({ token: { token: secrets.token } }),
  'getAuthToken gives a list': wrong({ token: [secrets.token] }),
  'getAuthToken gives a line break': wrong({ token: broken }),
  'a header with a line break': wrong({ call: { headers: { 'X-Secret': broken } } }),
  'a header that is no text': wrong({ call: { headers: { 'X-Secret': [secrets.token] } } }),
  'headers that are text': wrong({ call: { headers: `X-Secret: ${secrets.token}` } }),
  'a forbidden header': wrong({ call: { headers: { Authorization: `Bearer ${secrets.token}` } } }),
  'an idempotencyKey with a line break': wrong({ call: { idempotencyKey: broken } }),
  'an idempotencyKey that is no text': wrong({ call: { idempotencyKey: { key: secrets.token } } }),
  'a requestId with a line break': wrong({ call: { requestId: broken } }),
  'a clientIp that is none': wrong({ call: { clientIp: secrets.token } }),
  'a userAgent with a line break': wrong({ call: { userAgent: broken } }),
  'half a surrogate pair': wrong({ call: { headers: { 'X-Secret': `${secrets.token}\ud800` } } }),
  'a time-out that is a secret': wrong({ call: { timeoutMs: secrets.token } }),
  'a signal that is a secret': wrong({ call: { signal: secrets.token } }),
}

/** Fields that are wrong in every operation that has them, or in any. */
const inBodies = {
  'fields that are objects': Object.fromEntries(fields.map(({ name }) => [name, { secret: secrets.token }])),
  'fields that are lists': Object.fromEntries(fields.map(({ name }) => [name, [secrets.token]])),
}

const ends = {
  'aborted in mid-call': async (faults) => ({ ...(await steps(['stall'])(faults)), abortAfterMs: 100 }),
  'aborted before': async (faults) => ({ ...(await steps(['stall'])(faults)), abortAfterMs: 0 }),
  closed: wrong({ close: true }),
}

/** Options of constructors that are refused. */
const pem = (text) => `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`
const options = [
  { baseUrl: `http://user:${secrets.proxyPassword}@127.0.0.1` },
  { baseUrl: `http://127.0.0.1/?token=${secrets.token}` },
  { baseUrl: `http://127.0.0.1/#${secrets.token}` },
  { baseUrl: `${secrets.token}` },
  { baseUrl: { url: secrets.token } },
  ...[
    `ftp://${secrets.proxyUser}:${secrets.proxyPassword}@127.0.0.1`,
    `http://${secrets.proxyUser}:${secrets.proxyPassword}@`,
    `http://${secrets.proxyUser}:${secrets.proxyPassword}@[::1`,
    `${secrets.proxyUser}:${secrets.proxyPassword}`,
    { url: secrets.proxyPassword },
  ].map((proxy) => ({ baseUrl, proxy })),
  ...[
    { key: pem(secrets.token) },
    { cert: pem(secrets.token), key: pem(secrets.token) },
    { key: secrets.token },
    { ca: secrets.token },
    { key: { pem: secrets.token } },
    { minVersion: secrets.token },
    secrets.token,
  ].map((tls) => ({ baseUrl, tls })),
  { baseUrl, headers: { 'X-Secret': broken } },
  { baseUrl, headers: { Authorization: `Bearer ${secrets.token}` } },
  { baseUrl, headers: secrets.token },
  { baseUrl, userAgent: broken },
  { baseUrl, routes: { login: secrets.token } },
  { baseUrl, routes: secrets.token },
  { baseUrl, getAuthToken: secrets.token },
  { baseUrl, timeoutMs: secrets.token },
  { baseUrl, http2: secrets.token },
]

module.exports = { ends, inBodies, inCalls, options }
