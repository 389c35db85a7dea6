'use strict'

/** Secrets that the service makes and gives away with an error, under the names that services use. */

const { createHash } = require('node:crypto')

const names = [
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'twoFACode',
  'setupCode',
  'emailChangeToken',
  'password',
  'newPassword',
  'secret',
  'clientSecret',
  'apiKey',
  'api_key',
  'otp',
  'authorization',
  'cookie',
  'privateKey',
]

const made = Object.fromEntries(
  names.map((name) => [
    `service's ${name}`,
    createHash('sha256').update(name).digest('base64url').slice(0, 20),
  ]),
)

/** A body that holds them all, at the top and deeper. */
const body = {
  code: 'SESSION_EXPIRED',
  message: 'sign in again',
  ...Object.fromEntries(names.map((name) => [name, made[`service's ${name}`]])),
  data: { next: [Object.fromEntries(names.map((name) => [name, made[`service's ${name}`]]))] },
}

module.exports = { body, secrets: made }
