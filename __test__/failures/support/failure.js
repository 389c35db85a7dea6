'use strict'

const assert = require('node:assert/strict')
const api = require('../../../index.js')

/** Credentials that any service understands. */
const credentials = { email: 'ada@example.org', password: 'correct horse battery' }

/**
 * Asserts that the call fails in the documented way, and gives the error. `name` is the class,
 * `message` a pattern or a text that the message contains, all else is compared as it is.
 *
 * @param {Promise<unknown>} call
 * @param {{ name: string, message?: RegExp | string } & Record<string, unknown>} expected
 */
async function fails(call, { name, message, ...fields }) {
  const error = await call.then(
    (answer) => assert.fail(`expected a ${name}, got an answer: ${JSON.stringify(answer)}`),
    (thrown) => thrown,
  )
  const told = `${error.stack}\n${JSON.stringify(error)}`
  assert.equal(error.name, name, told)
  assert.ok(error instanceof api[name] && error instanceof api.IdentityError, told)
  for (const [field, value] of Object.entries(fields))
    assert.deepEqual(error[field], value, `${field}: ${told}`)
  if (message instanceof RegExp) assert.match(error.message, message)
  else if (message !== undefined) assert.ok(error.message.includes(message), told)
  // What every error of a call says, whatever happened.
  assert.ok(error.message.startsWith(`${error.operation}: `) && !error.message.includes('\n'), told)
  assert.ok(error.requestId.length > 0, told)
  assert.equal(typeof error.retryable, 'boolean')
  assert.ok(['not_sent', 'unknown', 'rejected'].includes(error.outcome), told)
  assert.ok(Number.isInteger(error.attempts) && Number.isInteger(error.durationMs), told)
  return error
}

module.exports = { credentials, fails }
