'use strict'

/** Proxies, by option and by environment; their credentials go to the proxy alone, and into no error. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const { inspect } = require('node:util')
const { IdentityClient } = require('../../index.js')
const { reportOf } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')
const { credentials, fails } = require('./support/failure.js')

const faults = faultServer()
const turns = [[json({ token: 't' })]]
const user = 'proxy-user-Zk4Wm8'
const password = 'proxy-password-Rt7Qx2'

/** An http and an https service, with the options to reach each through a proxy. */
async function services() {
  const [http, https] = await Promise.all([faults.start({ turns }), faults.start({ turns, tls: {} })])
  return [
    { server: http, options: { baseUrl: http.url } },
    { server: https, options: { baseUrl: https.url, tls: { ca: https.ca } } },
  ]
}

function withCredentials(proxy) {
  return proxy.url.replace('//', `//${user}:${password}@`)
}

function showsNothing(error) {
  const shown = `${error.stack}${inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })}`
  const secrets = [user, password, Buffer.from(`${user}:${password}`).toString('base64')]
  for (const secret of secrets) {
    for (let i = 0; i + 8 <= secret.length; i++) assert.ok(!shown.includes(secret.slice(i, i + 8)), shown)
  }
}

describe('the option `proxy`', { concurrency: 4 }, () => {
  test('carries http and https', async () => {
    for (const { server, options } of await services()) {
      const proxy = await faults.startProxy()
      const client = new IdentityClient({ ...options, proxy: proxy.url })
      assert.deepEqual(await client.login(credentials), { token: 't' })
      assert.equal((await proxy.requests()).length, 1)
      assert.equal((await server.requests()).length, 1)
    }
  })

  test('its credentials are for the proxy, not for the service', async () => {
    for (const { server, options } of await services()) {
      const proxy = await faults.startProxy({ credentials: { user, password } })
      const client = new IdentityClient({ ...options, proxy: withCredentials(proxy) })
      assert.deepEqual(await client.login(credentials), { token: 't' })
      const [{ text }] = await server.requests()
      assert.doesNotMatch(text, /proxy-authorization/i)
      const shown = inspect(client, { depth: Number.POSITIVE_INFINITY, showHidden: true })
      assert.ok(!shown.includes(password) && !shown.includes(user), shown)
    }
  })

  test('a proxy that wants others refuses', async () => {
    const [http, https] = await services()
    const proxy = await faults.startProxy({ credentials: { user, password } })
    const wrong = proxy.url.replace('//', `//${user}:${password}x@`)
    showsNothing(
      await fails(new IdentityClient({ ...http.options, proxy: wrong }).login(credentials), {
        name: 'ApiError',
        status: 407,
      }),
    )
    showsNothing(
      await fails(new IdentityClient({ ...https.options, proxy: wrong, maxRetries: 0 }).login(credentials), {
        name: 'ConnectionError',
        phase: 'connect',
        outcome: 'not_sent',
        retryable: true,
        message: `the proxy ${new URL(proxy.url).host} refused a tunnel to 127.0.0.1:`,
      }),
    )
    assert.equal((await https.server.connections()).accepted, 0)
  })

  for (const [name, fail] of [
    ['answers 502', { answer: { status: 502, body: { echo: 'request' } } }],
    ['closes', 'close'],
    ['resets', 'reset'],
  ]) {
    test(`a proxy that ${name} instead of making a tunnel`, async () => {
      const [, { server, options }] = await services()
      const proxy = await faults.startProxy({ fail })
      const client = new IdentityClient({ ...options, proxy: withCredentials(proxy), maxRetries: 1 })
      showsNothing(
        await fails(client.login(credentials), {
          name: 'ConnectionError',
          code: 'CONNECTION_FAILED',
          outcome: 'not_sent',
          retryable: true,
          attempts: 2,
        }),
      )
      assert.equal((await server.connections()).accepted, 0)
    })
  }

  test('a proxy that never answers ends with the limit of connecting', async () => {
    const [, { options }] = await services()
    const proxy = await faults.startProxy({ fail: 'stall' })
    const client = new IdentityClient({
      ...options,
      proxy: withCredentials(proxy),
      maxRetries: 0,
      connectTimeoutMs: 300,
    })
    showsNothing(
      await fails(client.login(credentials), {
        name: 'TimeoutError',
        phase: 'connect',
        timeoutMs: 300,
        outcome: 'not_sent',
      }),
    )
  })

  test('a proxy that is not there', async () => {
    const [{ options }] = await services()
    const proxy = withCredentials(await faults.refusedPort())
    showsNothing(
      await fails(new IdentityClient({ ...options, proxy, maxRetries: 0 }).login(credentials), {
        name: 'ConnectionError',
        phase: 'connect',
        outcome: 'not_sent',
        message: `no connection to the proxy ${new URL(proxy).host}: it was refused`,
      }),
    )
  })

  test('a URL that cannot be used is refused by the constructor, without showing it', () => {
    for (const url of [
      `ftp://${user}:${password}@127.0.0.1`,
      `http://${user}:${password}@`,
      `${user}:${password}`,
    ]) {
      assert.throws(
        () => new IdentityClient({ baseUrl: 'http://127.0.0.1:9', proxy: url }),
        (error) => {
          assert.equal(error.name, 'ConfigError')
          assert.equal(error.field, 'proxy')
          showsNothing(error)
          return true
        },
      )
    }
  })
})

describe('the environment', { concurrency: 2 }, () => {
  /** Logs in with each of these options, and reports the answers or what the errors say. */
  async function loginWith(optionsOfEach) {
    const { IdentityClient } = require('./index.js')
    const { inspect } = require('node:util')
    const results = []
    for (const options of optionsOfEach) {
      const client = new IdentityClient({ maxRetries: 0, ...options })
      const answer = await client.login({ email: 'a@example.org', password: 'p' }).catch((error) => error)
      results.push(answer instanceof Error ? inspect(answer, { depth: 9, showHidden: true }) : answer)
    }
    report(results)
  }

  for (const [variable, secure] of [
    ['HTTP_PROXY', false],
    ['http_proxy', false],
    ['ALL_PROXY', false],
    ['HTTPS_PROXY', true],
    ['https_proxy', true],
    ['ALL_PROXY', true],
  ]) {
    test(`${variable} carries ${secure ? 'https' : 'http'}`, async () => {
      const { server, options } = (await services())[Number(secure)]
      const proxy = await faults.startProxy({ credentials: { user, password } })
      const env = { [variable]: withCredentials(proxy) }
      assert.deepEqual(await reportOf(loginWith, [[options]], { env }), [{ token: 't' }])
      assert.equal((await proxy.requests()).length, 1)
      assert.equal((await server.requests()).length, 1)
    })
  }

  for (const entry of ['127.0.0.1', '*', 'example.org 127.0.0.0/8', '"127.0.0.1"']) {
    test(`NO_PROXY=${entry} is honoured, for the option as well`, async () => {
      const [{ server, options }] = await services()
      const proxy = await faults.startProxy()
      const env = { HTTP_PROXY: proxy.url, NO_PROXY: entry }
      const answers = await reportOf(loginWith, [[options, { ...options, proxy: proxy.url }]], { env })
      assert.deepEqual(answers, [{ token: 't' }, { token: 't' }])
      assert.equal((await proxy.connections()).accepted, 0)
      assert.equal((await server.requests()).length, 2)
    })
  }

  test('`proxy: false` switches it off, and a URL replaces it', async () => {
    const [{ server, options }] = await services()
    const [named, chosen] = await Promise.all([faults.startProxy(), faults.startProxy()])
    const env = { HTTP_PROXY: named.url }
    const cases = [
      { ...options, proxy: false },
      { ...options, proxy: chosen.url },
    ]
    assert.deepEqual(await reportOf(loginWith, [cases], { env }), [{ token: 't' }, { token: 't' }])
    assert.equal((await named.connections()).accepted, 0)
    assert.equal((await chosen.requests()).length, 1)
    assert.equal((await server.requests()).length, 2)
  })

  test('each client obeys what the variables said when it was made, also in a worker thread', async () => {
    const [{ server, options }] = await services()
    const proxies = await Promise.all(Array.from({ length: 3 }, () => faults.startProxy()))
    const answers = await reportOf(
      async (options, urls) => {
        const { IdentityClient } = require('./index.js')
        const { Worker } = require('node:worker_threads')
        const user = { email: 'a@example.org', password: 'p' }
        const clients = urls.map((url) => {
          process.env.HTTP_PROXY = url
          return new IdentityClient(options)
        })
        delete process.env.HTTP_PROXY
        clients.push(new IdentityClient(options))
        const answers = []
        for (const client of clients) answers.push(await client.login(user))
        const code = `
          const { IdentityClient } = require('./index.js')
          const { parentPort, workerData } = require('node:worker_threads')
          new IdentityClient(workerData.options).login(workerData.user).then((a) => parentPort.postMessage(a))`
        const worker = new Worker(code, {
          eval: true,
          workerData: { options, user },
          env: { http_proxy: urls[2] },
        })
        answers.push(await new Promise((resolve) => worker.once('message', resolve)))
        report(answers)
      },
      [options, proxies.map(({ url }) => url)],
    )
    assert.deepEqual(answers, Array(5).fill({ token: 't' }))
    const carried = await Promise.all(proxies.map(async (proxy) => (await proxy.requests()).length))
    assert.deepEqual(carried, [1, 1, 2])
    assert.equal((await server.requests()).length, 5)
  })

  test('a variable that is no proxy is named, and what it says is not', async () => {
    const [{ options }] = await services()
    for (const [variable, value] of [
      ['HTTP_PROXY', `socks5://${user}:${password}@127.0.0.1:1080`],
      ['all_proxy', `"${user} ${password}"`],
    ]) {
      const [shown] = await reportOf(
        async (options) => {
          const { IdentityClient } = require('./index.js')
          const { inspect } = require('node:util')
          try {
            new IdentityClient(options)
          } catch (error) {
            report([inspect(error, { showHidden: true })])
          }
        },
        [options],
        { env: { [variable]: value } },
      )
      assert.ok(shown.includes(`\`${variable.toUpperCase()}\``) && shown.includes('ConfigError'), shown)
      showsNothing({ stack: shown })
    }
  })

  test('its credentials are in no error', async () => {
    const cases = (await services()).map(({ options }) => options)
    const proxy = await faults.refusedPort()
    const env = { HTTP_PROXY: withCredentials(proxy), HTTPS_PROXY: withCredentials(proxy) }
    const shown = await reportOf(loginWith, [cases], { env })
    for (const text of shown) {
      assert.match(text, /ConnectionError/)
      showsNothing({ stack: text })
    }
  })
})
