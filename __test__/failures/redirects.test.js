'use strict'

/** A redirect is never followed: 307 and 308 would send the password to another host. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { IdentityClient } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()

describe('redirects', () => {
  for (const status of [300, 301, 302, 303, 304, 307, 308]) {
    test(`${status} is an error, and its target sees nothing`, async () => {
      const target = await faults.turns([json({ token: 'stolen' })])
      const location = ['location', `${target.url}/login`]
      const server = await faults.turns([{ answer: { status, headers: [location] } }])
      const client = new IdentityClient({ baseUrl: server.url })
      for (const call of [() => client.login(credentials), () => client.me()]) {
        await fails(call(), {
          name: 'ResponseError',
          code: 'RESPONSE_INVALID',
          reason: 'redirect',
          status: undefined,
          responseStatus: status,
          outcome: 'rejected',
          retryable: false,
          attempts: 1,
          message: new RegExp(
            `redirect \\(${status}\\), which is never followed .* check \`baseUrl\` and \`routes\``,
          ),
        })
      }
      assert.equal((await target.connections()).accepted, 0)
    })
  }
})
