'use strict'

/** The secrets of the canary test, each unique, and the places a caller puts them. */

const { createHash } = require('node:crypto')
const { everyField, fields } = require('../../support/every-operation.js')

/** Random letters and digits, the same in every run, so that a leak can be looked for again. */
function random(name, length) {
  const digest = createHash('sha512').update(`canary ${name}`).digest('base64')
  return digest.replace(/[^a-zA-Z0-9]/g, '').slice(0, length)
}

const jwt = ['header', 'payload', 'signature'].map((part) => `eyJ${random(part, 30)}`).join('.')

const secrets = {
  password: `${random('password', 24)} &"\\é/+=%${random('password, second half', 16)}`,
  // Shorter than a piece: found whole.
  code: '583914',
  refreshToken: random('refreshToken', 43),
  sessionId: random('sessionId', 26),
  token: random('token', 32),
  captcha: random('captcha', 30),
  inList: random('in a list', 22),
  number: '9071625384',
  accessToken: jwt,
  clientHeader: random('clientHeader', 28),
  cookie: random('cookie', 28),
  callHeader: random('callHeader', 28),
  idempotencyKey: random('idempotencyKey', 28),
  proxyUser: random('proxyUser', 20),
  proxyPassword: random('proxyPassword', 24),
}

/** The fields of bodies that are secrets: all texts but addresses. Those that are not listed above get one here. */
const secretFields = Object.fromEntries(
  fields
    .filter(({ name, type }) => type === 'string' && !/email$/i.test(name))
    .map(({ name }) => {
      secrets[name] ??= random(name, 30)
      return [name, secrets[name]]
    }),
)

/** A body that satisfies every operation; addresses are no secrets. */
const body = {
  ...everyField,
  ...secretFields,
  extra: { captcha: { answer: secrets.captcha }, list: [1, [secrets.inList]] },
  pin: Number(secrets.number),
}

/** The same for routes that put it into the URL, where nothing can be nested. */
const flatBody = { ...body, extra: secrets.captcha, inList: secrets.inList }

const clientOptions = {
  headers: { 'X-Api-Key': secrets.clientHeader, Cookie: `session=${secrets.cookie}; a=b` },
}

const callOptions = {
  accessToken: secrets.accessToken,
  idempotencyKey: secrets.idempotencyKey,
  headers: { 'X-Tenant-Secret': secrets.callHeader },
  // Ids are meant to be seen; a fixed one keeps a random one from looking like a piece of something.
  requestId: 'canary',
}

/** The URL of a proxy with the credentials in it. */
function withCredentials(url) {
  return url.replace('//', `//${secrets.proxyUser}:${secrets.proxyPassword}@`)
}

module.exports = { body, callOptions, clientOptions, flatBody, secrets, withCredentials }
