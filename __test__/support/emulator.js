'use strict'

const { IdentityClient } = require('../../index.js')
const { startEmulator } = require('../../packages/identity-emulator')

const password = 'StrongP@ssw0rd!'

/** An emulator whose password hashes cost nothing; the caller stops it. */
function fastEmulator() {
  return startEmulator({ fastHash: true })
}

let accounts = 0

/**
 * A registered user with a client that speaks for them.
 *
 * @param {{ url: string }} emulator
 */
async function signedIn(emulator) {
  const email = `user${++accounts}@example.com`
  const open = new IdentityClient({ baseUrl: emulator.url })
  await open.register({ email, password })
  const { token, refreshToken } = await open.login({ email, password })
  const client = new IdentityClient({ baseUrl: emulator.url, getAuthToken: () => token })
  return { client, email, password, token, refreshToken }
}

module.exports = { fastEmulator, password, signedIn }
