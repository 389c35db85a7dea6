'use strict'

/** Options in the forms that programs have them, and what is not read. */

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')
const vm = require('node:vm')
const { ConfigError, IdentityClient } = require('../index.js')
const { callNames, clientNames } = require('../lib/options.js')
const { faultServer, json } = require('./support/fault-server.js')
const { recorder } = require('./support/recorder.js')

const faults = faultServer()

const baseUrl = 'http://127.0.0.1:9/api'
const body = { email: 'a@example.com', password: 'p' }

test('the names that are looked for are those of the types', () => {
  const declarations = readFileSync(join(__dirname, '..', 'index.d.ts'), 'utf8')
  for (const [name, names] of [
    ['IdentityClientOptions', clientNames],
    ['CallOptions', callNames],
  ]) {
    const [, text] = new RegExp(`^export interface ${name} \\{\n(.*?)^\\}`, 'ms').exec(declarations)
    assert.deepEqual(
      [...text.matchAll(/^ {2}(\w+)\??:/gm)].map((found) => found[1]).sort(),
      [...names].sort(),
    )
  }
})

test('instances of classes: getters, inherited ones, a method as getAuthToken', async (t) => {
  const service = await recorder(t)
  class Settings {
    get baseUrl() {
      return service.url
    }
    get timeoutMs() {
      return 1234
    }
    get headers() {
      return { 'X-Tenant': 'acme' }
    }
  }
  class OfShop extends Settings {
    token = () => 'unused'
    getAuthToken() {
      return this.constructor.name
    }
  }
  // A property of its own that is no option is refused, as for plain objects.
  assert.throws(() => new IdentityClient(new OfShop()), { name: 'ConfigError', field: 'token' })
  class Good extends Settings {
    getAuthToken() {
      return this.constructor.name
    }
  }
  const client = new IdentityClient(new Good())
  class CallSettings {
    get requestId() {
      return 'from-a-getter'
    }
    get accessToken() {
      return undefined
    }
  }
  await client.me(new CallSettings())
  const [{ headers }] = service.requests
  assert.equal(headers.authorization, 'Bearer Good')
  assert.equal(headers['x-tenant'], 'acme')
  assert.equal(headers['x-request-id'], 'from-a-getter')
  await client.refresh({ refreshToken: 'r' }, 'given', new CallSettings())
  assert.equal(service.requests[1].headers.authorization, 'Bearer given')
  assert.equal(service.requests[1].headers['x-request-id'], 'from-a-getter')
})

test('objects without a prototype, of another realm, and Object.create(defaults)', async (t) => {
  const service = await recorder(t)
  const defaults = { baseUrl: service.url, headers: vm.runInNewContext('({ "X-Tenant": "acme" })') }
  for (const options of [
    Object.assign(Object.create(null), defaults),
    Object.assign(vm.runInNewContext('({})'), defaults),
    Object.create(defaults),
  ]) {
    await new IdentityClient(options).me(Object.create({ requestId: 'inherited' }))
  }
  assert.equal(service.requests.length, 3)
  for (const { headers } of service.requests) {
    assert.equal(headers['x-tenant'], 'acme')
    assert.equal(headers['x-request-id'], 'inherited')
  }
})

test('headers may be a Headers or a Map, for the client and for a call', async (t) => {
  const service = await recorder(t)
  const client = new IdentityClient({ baseUrl: service.url, headers: new Headers({ 'X-Tenant': 'acme' }) })
  await client.me({ headers: new Map([['X-Trace', 'abc']]) })
  await client.me({ headers: vm.runInNewContext("new Map([['X-Trace', 'abc']])") })
  for (const { headers } of service.requests) {
    assert.equal(headers['x-tenant'], 'acme')
    assert.equal(headers['x-trace'], 'abc')
  }
  await assert.rejects(client.me({ headers: new Map([['Host', 'x']]) }), {
    field: 'headers.Host',
    subject: 'call',
  })
})

class Own {
  login = 'POST /x'
}
for (const [field, options] of [
  ['headers', { headers: new URLSearchParams('X-A=b') }],
  ['headers', { headers: new Own() }],
  ['headers', { headers: new Set(['X-A']) }],
  ['headers', { headers: [['X-A', 'b']] }],
  ['headers', { headers: new Map([[1, 'b']]) }],
  ['routes', { routes: new Map([['login', 'POST /x']]) }],
  ['routes', { routes: new Own() }],
  ['tls', { tls: new Map([['ca', 'x']]) }],
  ['tls', { tls: new Headers() }],
  ['options', new Map([['baseUrl', baseUrl]])],
  ['options', Promise.resolve({ baseUrl })],
  ['options', 'http://127.0.0.1:9/api'],
  ['options', () => ({ baseUrl })],
  ['options', [{ baseUrl }]],
]) {
  test(`refused by name: ${field} as ${Object.prototype.toString.call(options.routes ?? options.tls ?? options.headers ?? options)}`, () => {
    const given = field === 'options' ? options : { baseUrl, ...options }
    assert.throws(() => new IdentityClient(given), { name: 'ConfigError', field, subject: 'client' })
  })
}

for (const options of [
  new AbortController().signal,
  new AbortController(),
  new Headers(),
  new Map(),
  new Request('http://127.0.0.1:9/'),
  new URL('http://127.0.0.1:9/'),
  /x/,
  [],
  () => {},
  7,
]) {
  test(`options of a call as ${Object.prototype.toString.call(options)} are refused`, async () => {
    const call = new IdentityClient({ baseUrl }).login(body, options)
    await assert.rejects(call, { name: 'ConfigError', field: 'options', subject: 'call', operation: 'login' })
  })
}

test('an option whose getter throws is named, and what it threw is the cause', async () => {
  const cause = new Error('no settings yet')
  const broken = {
    baseUrl,
    get timeoutMs() {
      throw cause
    },
  }
  assert.throws(() => new IdentityClient(broken), { name: 'ConfigError', field: 'timeoutMs', cause })
  const { timeoutMs: _, ...descriptors } = Object.getOwnPropertyDescriptors(broken)
  assert.ok(descriptors.baseUrl)
  const call = new IdentityClient({ baseUrl }).me({
    get requestId() {
      throw cause
    },
  })
  await assert.rejects(call, { name: 'ConfigError', field: 'requestId', cause })
  const trap = new Proxy(
    {},
    {
      ownKeys: () => {
        throw cause
      },
    },
  )
  assert.throws(() => new IdentityClient(trap), { name: 'ConfigError', field: 'options', cause })
})

test('nothing is read from Object.prototype', async (t) => {
  // A server of this process would read them, too.
  const service = await faults.turns([json({})], [json({})], [json({})], [json({ message: 'no' }, 400)])
  const polluted = {
    accessToken: 'polluted',
    getAuthToken: () => 'polluted',
    signal: AbortSignal.abort(),
    timeoutMs: 'polluted',
    headers: { 'X-Polluted': '1' },
    requestId: 'polluted',
    baseUrl: 'http://polluted.example',
    proxy: 'http://polluted.example',
    operation: 'polluted',
    cause: 'polluted',
    code: 'TIMEOUT',
    status: 200,
    response: 'polluted',
  }
  t.after(() => {
    for (const name of Object.keys(polluted)) delete Object.prototype[name]
  })
  for (const [name, value] of Object.entries(polluted)) {
    Object.defineProperty(Object.prototype, name, {
      value,
      configurable: true,
      writable: true,
      enumerable: false,
    })
  }
  const client = new IdentityClient({ baseUrl: service.url })
  await client.me()
  await client.me({})
  await client.me({ maxRetries: 0 })
  const refused = await client.login(body).catch((e) => e)
  assert.equal(Object.hasOwn(refused, 'cause'), false)
  assert.deepEqual([refused.code, refused.operation, refused.status], ['VALIDATION_FAILED', 'login', 400])
  assert.throws(
    () => new IdentityClient({}),
    (error) => error instanceof ConfigError && error.field === 'baseUrl',
  )
  const own = await client.me({ retry: 1 }).catch((e) => e)
  for (const name of Object.keys(polluted)) delete Object.prototype[name]
  assert.doesNotMatch(JSON.stringify(await service.requests()), /polluted/i)
  assert.deepEqual([own.code, own.operation, own.field], ['CONFIG_INVALID', 'me', 'retry'])
})
