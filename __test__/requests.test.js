'use strict'

/** What goes over the wire: routes, headers, bodies. */

const assert = require('node:assert/strict')
const test = require('node:test')
const { IdentityClient } = require('../index.js')
const { recorder } = require('./support/recorder.js')

test('unknown fields of body and answer survive', async (t) => {
  const answer = { token: 't', tenant: { plan: 'gold', seats: [1, 2] }, ['__proto__x']: 1 }
  const service = await recorder(t, (_, response) => response.end(JSON.stringify(answer)))
  const client = new IdentityClient({ baseUrl: service.url })
  const body = { email: 'a@example.com', password: 'p', tenantId: 7, captcha: { token: 'é', tries: null } }
  assert.deepEqual(await client.register(body), answer)
  assert.deepEqual(JSON.parse(service.requests[0].body), body)
  assert.equal(service.requests[0].headers['content-type'], 'application/json')
})

test('routes of the client take the place of the defaults', async (t) => {
  const service = await recorder(t, (_, response) => response.end('{"sessions":[]}'))
  const routes = { login: 'POST /v1/:tenant/sign-in', confirmEmailChange: 'GET /v1/confirm/:token' }
  const client = new IdentityClient({ baseUrl: service.url, routes })
  await client.login({ email: 'a@example.com', password: 'p', tenant: 'a/b ?é' })
  await client.confirmEmailChange({ email: 'a+b@example.com', token: 't' })
  await client.listSessions()
  assert.deepEqual(
    service.requests.map(({ method, url, body }) => [method, url, body]),
    [
      ['POST', '/api/v1/a%2Fb%20%3F%C3%A9/sign-in', '{"email":"a@example.com","password":"p"}'],
      ['GET', '/api/v1/confirm/t?email=a%2Bb%40example.com', ''],
      ['GET', '/api/auth/sessions', ''],
    ],
  )
})

test('options of the client and of the call become headers', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({
    baseUrl: service.url,
    userAgent: 'shop/1.4',
    headers: { 'X-Tenant': 'acme' },
    getAuthToken: () => 'from-callback',
  })
  await client.me()
  await client.me({
    accessToken: 'of-this-call',
    requestId: 'req-1',
    idempotencyKey: 'key-1',
    clientIp: '2001:db8::1',
    userAgent: 'Mozilla/5.0 (X11)',
    headers: { 'X-Trace': 'abc' },
  })
  await client.me({ accessToken: null })
  const [plain, full, anonymous] = service.requests.map(({ headers }) => headers)
  assert.equal(plain.authorization, 'Bearer from-callback')
  assert.match(plain['user-agent'], /^shop\/1\.4 /)
  assert.equal(plain['x-tenant'], 'acme')
  assert.ok(plain['x-request-id'].length >= 16)
  assert.equal(full.authorization, 'Bearer of-this-call')
  assert.equal(full['x-request-id'], 'req-1')
  assert.equal(full['idempotency-key'], 'key-1')
  assert.equal(full['x-forwarded-for'], '2001:db8::1')
  assert.equal(full['user-agent'], 'Mozilla/5.0 (X11)')
  assert.equal(full['x-trace'], 'abc')
  assert.equal(anonymous.authorization, undefined)
})

test('what comes from the end user fails no call, whatever it is', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url })
  for (const [options, address, agent] of [
    [{ clientIp: '203.0.113.9:51234', userAgent: 'C:\\ud800 "x"' }, '203.0.113.9', 'C:\\ud800 "x"'],
    [{ clientIp: '', userAgent: '', requestId: '' }, undefined, /^identity-api/],
    [{ clientIp: null, userAgent: null, requestId: null }, undefined, /^identity-api/],
    [{ clientIp: 7, userAgent: ['a'], requestId: {} }, undefined, /^identity-api/],
    [{ clientIp: '\udfff', userAgent: '\u{1f600} \ud800', requestId: 'a\nb' }, undefined, '? ?'],
  ]) {
    await client.me(options)
    const { headers } = service.requests.at(-1)
    assert.equal(headers['x-forwarded-for'], address)
    if (typeof agent === 'string') assert.equal(headers['user-agent'], agent)
    else assert.match(headers['user-agent'], agent)
    assert.match(headers['x-request-id'], /^[0-9a-f]{32}$/)
  }
})

test('refresh takes the access token as its second argument', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url, getAuthToken: () => 'from-callback' })
  await client.refresh({ refreshToken: 'r' })
  await client.refresh({ refreshToken: 'r' }, 'given')
  await client.refresh({ refreshToken: 'r' }, null)
  await client.refresh({ refreshToken: 'r' }, undefined, { accessToken: 'option' })
  assert.deepEqual(
    service.requests.map(({ headers }) => headers.authorization),
    ['Bearer from-callback', 'Bearer given', undefined, 'Bearer option'],
  )
})
