'use strict'

/**
 * No secret shows, whatever goes wrong. Unique secrets go through every operation and every fault, and
 * all that can be seen afterwards is searched for any eight characters of them in a row.
 */

const assert = require('node:assert/strict')
const { after, before, describe, test } = require('node:test')
const { DEFAULT_ROUTES } = require('../../index.js')
const { faultServer, json } = require('../support/fault-server.js')
const answerFaults = require('./support/answer-faults.js')
const { CallingProcess } = require('./support/calling-process.js')
const { startEchoingService } = require('./support/echoing-service.js')
const localFaults = require('./support/local-faults.js')
const networkFaults = require('./support/network-faults.js')
const ownSecrets = require('./support/own-secrets.js')
const { Searcher } = require('./support/search.js')
const { secrets, withCredentials } = require('./support/secrets.js')

const faults = faultServer()
const searcher = new Searcher({ ...secrets, ...ownSecrets.secrets })
/** Keys of TLS are made anew in each run. */
const keys = []

let calling
let service
before(async () => {
  calling = new CallingProcess()
  service = await startEchoingService()
})

/** Asserts that nothing of any secret is on any surface of what was seen. */
function showsNothing(seen, search = searcher) {
  for (const { call, surfaces } of seen) {
    for (const [surface, text] of Object.entries(surfaces)) {
      const leak = search.find(text)
      assert.equal(leak, undefined, `${call}: ${surface} shows ${leak}`)
    }
  }
}

async function hides(job) {
  const seen = await calling.run(job)
  const failed = seen.filter(({ code }) => code !== undefined)
  assert.equal(
    failed.length,
    2 * Object.keys(DEFAULT_ROUTES).length,
    'every operation fails, in both manners',
  )
  showsNothing(seen)
  return seen
}

/** Faults that calls meet on their way. */
const onTheWay = {
  connections: networkFaults.connections,
  time: networkFaults.time,
  TLS: networkFaults.tls,
  'HTTP/2': networkFaults.http2,
  proxies: networkFaults.proxies,
  'echoes of the request': answerFaults.echoes,
  'secrets in errors of every shape': answerFaults.shapesOfErrors,
  'secrets in headers of the answer': answerFaults.inHeaders,
  'answers that cannot be used': answerFaults.unusable,
}
/** Faults that keep calls from being made, or end them. */
const atHome = {
  'calls that are refused': localFaults.inCalls,
  'calls that end early': localFaults.ends,
}

for (const [group, cases] of Object.entries({ ...onTheWay, ...atHome })) {
  describe(group, () => {
    for (const [name, prepare] of Object.entries(cases)) {
      test(name, async () => {
        const { keys: own = [], ...job } = await prepare(faults, service)
        keys.push(...own)
        const seen = await hides(job)
        if (group in onTheWay) assert.ok(seen.every((call) => call.code !== 'CONFIG_INVALID'))
        if (own.length > 0) showsNothing(seen, new Searcher(keyLines(own)))
      })
    }
  })
}

/** The lines of keys that are secret: not what every key of the type begins with, nor the frame. */
function keyLines(pems) {
  const lines = pems.flatMap((pem) =>
    pem.split('\n').filter((line) => line !== '' && !line.startsWith('-----')),
  )
  return Object.fromEntries(lines.map((line, n) => [`line ${n} of a key`, n === 0 ? line.slice(40) : line]))
}

describe('what never leaves the process', () => {
  for (const [name, body] of Object.entries(localFaults.inBodies)) {
    test(`bodies with ${name}`, async () => {
      // Operations that have none of these fields go through to a service that is not there.
      showsNothing(await calling.run({ client: { baseUrl: 'http://127.0.0.1:9' }, body }))
    })
  }

  test('options that the constructor refuses', async () => {
    const seen = await calling.run({ construct: true, options: localFaults.options })
    assert.ok(
      seen.every(({ code }) => code === 'CONFIG_INVALID'),
      JSON.stringify(seen.map(({ code }) => code)),
    )
    showsNothing(seen)
  })
})

test('calls that succeed show no more', async () => {
  const server = await faults.turns([json({ sessions: [], ...ownSecrets.body })])
  const seen = await calling.run({ client: { baseUrl: server.url } })
  assert.deepEqual(
    seen.filter(({ code }) => code !== undefined).map(({ call, code }) => [call, code]),
    [],
  )
  // The answer itself belongs to the caller: its promise is theirs to show or not.
  for (const { surfaces } of seen) delete surfaces['the promise']
  showsNothing(seen)
})

test('proxies of the environment', async () => {
  const proxy = withCredentials((await faults.refusedPort()).url)
  const other = new CallingProcess({ HTTP_PROXY: proxy, HTTPS_PROXY: proxy })
  for (const scheme of ['http', 'https']) {
    showsNothing(await other.run({ client: { baseUrl: `${scheme}://127.0.0.1:9` } }))
  }
  const { code, stdout, stderr } = await other.end()
  assert.equal(code, 0)
  assert.equal(searcher.find(`${stdout}\n${stderr}`), undefined)
})

describe('errors that nobody catches end the process', { concurrency: 2 }, () => {
  for (const [name, prepare] of Object.entries({
    'a refused connection': networkFaults.connections.refused,
    'a reset connection': networkFaults.connections['RST before the head'],
    'a time-out': networkFaults.time['no answer'],
    'a certificate': networkFaults.tls.unknownCa,
    'a proxy': networkFaults.proxies['https through a proxy that wants other credentials'],
    'an echo in an error': answerFaults.echoes['request, 401'],
    'an echo as a page': answerFaults.unusable['an echo as a page'],
    'a header with a line break': localFaults.inCalls['a header with a line break'],
  })) {
    test(name, async () => {
      const job = await prepare(faults, service)
      const { code, stdout, stderr } = await new CallingProcess().endWith({
        ...job,
        forget: true,
        operation: 'login',
      })
      assert.equal(code, 1)
      assert.match(stderr, /Error: login: /)
      assert.equal(searcher.find(`${stdout}\n${stderr}`), undefined)
    })
  }
})

after(async () => {
  service.stop()
  const { code, stdout, stderr } = await calling.end()
  assert.equal(code, 0, stderr)
  // It has logged every error and every client, so there is something to search.
  assert.ok(stdout.length > 1e6 && stderr.length > 1e6)
  assert.doesNotMatch(stderr, /panicked/)
  for (const search of [searcher, new Searcher(keyLines(keys))]) {
    assert.equal(search.find(stdout), undefined)
    assert.equal(search.find(stderr), undefined)
  }
})
