'use strict'

/** docs/reliability.md says what the package does: its tables are compared with behaviour. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const api = require('@konijima/identity-api')
const { errorOf } = require('../../lib/errors.js')
const { callOperation, operations } = require('../support/every-operation.js')
const { faultServer, json } = require('../support/fault-server.js')
const { fieldsOf } = require('./support/declarations.js')
const { documentAt, tableBelow } = require('./support/documents.js')

const page = documentAt('docs/reliability.md')
const faults = faultServer()
const good = json({ sessions: [] })

describe('what is retried', { concurrency: 4 }, () => {
  const rows = tableBelow(page, 'Retries')
  /** What the columns stand for: steps that a first request is met with. */
  const columns = [
    undefined,
    [['reset']],
    [[json({}, 502)], [json({}, 503)], [json({}, 504)]],
    [[json({}, 429)]],
    [['reset']],
  ]

  test('every operation has its row', () => {
    assert.deepEqual(rows.map(([operation]) => operation).sort(), [...operations].sort())
  })

  for (const [operation, ...cells] of rows) {
    for (const [index, cell] of cells.entries()) {
      test(`${operation}: column ${index + 1} says ${cell}`, async () => {
        assert.match(cell, /^(not )?retried$/)
        if (columns[index] === undefined) return isSentAfterRefusals(operation, cell)
        for (const steps of columns[index]) {
          const server = await faults.turns(steps, [good])
          const client = new api.IdentityClient({ baseUrl: server.url })
          const options = index === 4 ? { idempotencyKey: 'key-1' } : undefined
          await callOperation(client, operation, options).catch(() => {})
          assert.equal((await server.connections()).requests, cell === 'retried' ? 2 : 1)
        }
      })
    }
  }

  async function isSentAfterRefusals(operation, cell) {
    const { url } = await faults.refusedPort()
    const error = await callOperation(new api.IdentityClient({ baseUrl: url }), operation).catch((e) => e)
    assert.equal(error.attempts > 1, cell === 'retried')
  }
})

test('what to do about an unknown outcome is said of every operation that is not simply repeated', () => {
  const again = tableBelow(page, 'Retries')
  const oneShot = again.filter(([, , noAnswer]) => noAnswer === 'not retried').map(([operation]) => operation)
  const advised = tableBelow(page, "When outcome is 'unknown'").map(([operation]) => operation)
  assert.deepEqual(advised.sort(), oneShot.sort())
})

test('limits of time and their defaults', () => {
  const limits = fieldsOf('IdentityClientOptions').filter(({ name }) => /imeoutMs$/.test(name))
  assert.deepEqual(
    tableBelow(page, 'Time limits').map(([name, value]) => [name, value]),
    limits.map((field) => [field.name, field.default]),
  )
})

test('what a route answers to each class of error, as the examples do it', async (t) => {
  const { errorAnswer } = await import('../../examples/backend/error-answer.mjs')
  t.mock.method(console, 'error', () => {})
  const rows = tableBelow(page, 'What your routes answer')
  const classes = Object.keys(api).filter((name) => name.endsWith('Error') && name !== 'IdentityError')
  assert.deepEqual(rows.map(([name]) => name).sort(), classes.sort())

  const codes = Object.fromEntries(
    tableBelow(documentAt('README.md'), 'Errors').map(([name, code]) => [name, code]),
  )
  for (const [name, answer] of rows) {
    const statuses = answer.startsWith('its status')
      ? [400, 410, 422]
      : (answer.match(/\d{3}/g) ?? []).map(Number)
    for (const status of statuses) {
      const operation = status === 404 ? 'logoutSession' : 'login'
      const subject = status === 500 ? 'call' : 'body'
      const mistake = name === 'ConfigError' ? { field: 'password', subject } : {}
      const failure = { code: codes[name], message: '', status, operation, ...mistake }
      const error = errorOf(/** @type {any} */ (failure))
      assert.equal(errorAnswer(error).status, status, name)
    }
  }
})
