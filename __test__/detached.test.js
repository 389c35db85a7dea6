'use strict'

/** Methods that have lost their client. */

const assert = require('node:assert/strict')
const { basename } = require('node:path')
const test = require('node:test')
const { inspect } = require('node:util')
const { DEFAULT_ROUTES, IdentityClient } = require('../index.js')
const { callOperation, operations } = require('./support/every-operation.js')

const client = new IdentityClient({ baseUrl: 'http://127.0.0.1:9/api' })
const strangers = {
  'a Proxy': new Proxy(client, {}),
  'Object.create(client)': Object.create(client),
  'the prototype': IdentityClient.prototype,
}

for (const [name, stranger] of Object.entries(strangers)) {
  test(`every operation of ${name} rejects and says why`, async () => {
    for (const operation of operations) {
      const error = await callOperation(stranger, operation).catch((e) => e)
      assert.equal(error.name, 'ConfigError', operation)
      assert.deepEqual([error.subject, error.operation, error.outcome], ['client', operation, 'not_sent'])
      assert.ok(error.message.includes(`client.${operation}(…)`), error.message)
    }
    await assert.rejects(stranger.close(), { name: 'ConfigError', subject: 'client' })
    assert.throws(() => stranger.stats(), { name: 'ConfigError', subject: 'client' })
    assert.match(inspect(stranger), /^(IdentityClient )?\{\}$/)
  })
}

test('a detached method rejects, and its stack leads to the caller', async () => {
  const { login, close, stats } = client
  async function routeHandler() {
    await login({ email: 'a@example.com', password: 'p' })
  }
  const error = await routeHandler().catch((e) => e)
  assert.equal(error.name, 'ConfigError')
  assert.ok(error.stack.includes(basename(__filename)), error.stack)
  await assert.rejects(close(), { name: 'ConfigError' })
  assert.throws(() => stats(), { name: 'ConfigError' })
  for (const operation of Object.keys(DEFAULT_ROUTES)) {
    const method = client[operation]
    await assert.rejects(method(), { name: 'ConfigError', operation })
  }
})

test('a subclass works', async () => {
  class Shop extends IdentityClient {}
  const shop = new Shop({ baseUrl: 'http://127.0.0.1:9/api', maxRetries: 0 })
  await assert.rejects(shop.me(), { code: 'CONNECTION_FAILED' })
  await shop.close()
})
