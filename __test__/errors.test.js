'use strict'

/** Errors as objects of JavaScript: classes, stack, `toJSON`. Their fields are in failures/every-error.test.js. */

const assert = require('node:assert/strict')
const { basename } = require('node:path')
const test = require('node:test')
const vm = require('node:vm')
const api = require('../index.js')
const { recorder } = require('./support/recorder.js')

const { IdentityClient, IdentityError } = api

/** Answers with the status that the path names. */
function byStatus(request, response) {
  response.statusCode = Number(request.url.split('/').pop())
  response.end(JSON.stringify({ code: 'NOPE', message: 'no such luck', fields: { email: 'is taken' } }))
}

test('what the service said is in `response`, which loggers that list properties do not find', async (t) => {
  const service = await recorder(t, byStatus)
  const client = new IdentityClient({ baseUrl: service.url, routes: { login: 'POST /409' } })
  const error = await client.login({ email: 'a@example.com', password: 'p' }).catch((e) => e)
  assert.ok(error instanceof api.ConflictError && error instanceof api.ApiError)
  assert.match(error.message, /no such luck/)
  assert.deepEqual(error.response, {
    status: 409,
    data: { code: 'NOPE', message: 'no such luck', fields: { email: 'is taken' } },
  })
  assert.ok(!Object.keys(error).includes('response'))
  assert.equal(error.requestId, service.requests[0].headers['x-request-id'])
})

test('the stack leads to the line that made the call', async (t) => {
  const service = await recorder(t, byStatus)
  const client = new IdentityClient({ baseUrl: service.url, routes: { me: 'GET /404' } })
  async function routeHandler() {
    await client.me()
  }
  const error = await routeHandler().catch((e) => e)
  assert.match(error.stack, /^NotFoundError: /)
  const frame = error.stack.split('\n').find((line) => line.includes('routeHandler'))
  assert.ok(frame?.includes(basename(__filename)), error.stack)
})

test('toJSON gives name, message and fields, and nothing of the answer', async (t) => {
  const service = await recorder(t, byStatus)
  const client = new IdentityClient({ baseUrl: service.url, routes: { me: 'GET /404' } })
  const error = await client.me().catch((e) => e)
  const { durationMs, requestId, message, ...rest } = JSON.parse(JSON.stringify(error))
  assert.equal(typeof durationMs, 'number')
  assert.equal(typeof requestId, 'string')
  assert.equal(message, error.message)
  assert.deepEqual(rest, {
    name: 'NotFoundError',
    code: 'NOT_FOUND',
    operation: 'me',
    attempts: 1,
    retryable: false,
    outcome: 'rejected',
    status: 404,
    serverCode: 'NOPE',
    fields: { email: 'is taken' },
  })
})

test('a large refusal arrives whole, and others beside it', async (t) => {
  const list = Array.from({ length: 5000 }, (_, index) => ({ index, text: `entry number ${index}` }))
  const service = await recorder(t, (_, response) => {
    response.writeHead(409).end(JSON.stringify({ code: 'BUSY', list }))
  })
  const client = new IdentityClient({ baseUrl: service.url })
  const errors = await Promise.all(Array.from({ length: 5 }, () => client.me().catch((error) => error)))
  for (const { code, response } of errors) {
    assert.equal(code, 'CONFLICT')
    assert.deepEqual(response.data, { code: 'BUSY', list })
  }
})

test('IdentityError.is tells our errors from others, across realms', () => {
  let error
  try {
    new IdentityClient({})
  } catch (thrown) {
    error = thrown
  }
  assert.ok(IdentityError.is(error))
  for (const other of [new Error('x'), null, undefined, 'x', { code: 'NOT_FOUND' }]) {
    assert.equal(IdentityError.is(other), false)
  }
  const foreign = vm.runInNewContext(`
    class Foreign extends Error {}
    Object.defineProperty(Foreign.prototype, Symbol.for('@konijima/identity-api.error'), { value: true })
    new Foreign('x')`)
  assert.ok(IdentityError.is(foreign))
})
