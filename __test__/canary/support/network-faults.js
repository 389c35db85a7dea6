'use strict'

/** Faults below HTTP: connections, time, TLS, HTTP/2, proxies. Each gives the job of its calls. */

const { write } = require('../../support/fault-server.js')
const { withCredentials } = require('./secrets.js')

const echo = (shape, status = 200, rest = {}) => ({ answer: { status, body: { echo: shape }, ...rest } })
const soon = { timeoutMs: 300 }

/** A service that meets every request with these steps. */
const steps =
  (steps, client = {}) =>
  async (faults) => ({ client: { baseUrl: (await faults.turns(steps)).url, ...client } })

const overTls =
  (tls, options = (server) => ({ ca: server.ca })) =>
  async (faults) => {
    const server = await faults.start({ turns: [[echo('message', 401)]], tls })
    return {
      client: { baseUrl: server.url, tls: options(server) },
      keys: [server.client.key, server.stranger.key],
    }
  }

const overHttp2 =
  (...turns) =>
  async (faults) => {
    const { url } = await faults.start({ http2: { turns } })
    return { client: { baseUrl: url, http2: 'prior-knowledge' } }
  }

/** An http or an https service behind a proxy that has credentials in its URL. */
const behindProxy = (script, secure) => async (faults) => {
  const server = await faults.start({ turns: [[echo('request', 401)]], ...(secure && { tls: {} }) })
  const proxy = script === undefined ? await faults.refusedPort() : await faults.startProxy(script)
  const client = { baseUrl: server.url, proxy: withCredentials(proxy.url), connectTimeoutMs: 300 }
  return { client: secure ? { ...client, tls: { ca: server.ca } } : client }
}

const connections = {
  refused: async (faults) => ({ client: { baseUrl: (await faults.refusedPort()).url } }),
  'refused, with retries': async (faults) => ({
    client: { baseUrl: (await faults.refusedPort()).url, maxRetries: 2 },
  }),
  'a black hole': async (faults) => ({
    client: { baseUrl: (await faults.blackHole()).url, connectTimeoutMs: 200 },
  }),
  'a name without an address': async () => ({ client: { baseUrl: 'http://no-such-host.invalid' } }),
  'RST before the head': steps(['reset']),
  'RST, with retries': steps(['reset'], { maxRetries: 2 }),
  'closed before the head': steps(['close']),
  'closed in the head, which echoes': steps([
    write('HTTP/1.1 200 OK\r\nx: '),
    { write: { echo: 'message' } },
    'close',
  ]),
  'RST in the body, which echoes': steps([
    echo('text', 200, { framing: { claims: 99_999 } }),
    { sleepMs: 20 },
    'reset',
  ]),
  'an echo that is cut off': steps([echo('message', 200, { framing: { claims: 99_999 } }), 'close']),
  'an echo in chunks without end': steps([echo('message', 200, { framing: 'chunkedUnfinished' }), 'close']),
}

const time = {
  'no answer': steps(['stall'], soon),
  'half an echo, then nothing': steps([echo('message', 200, { framing: { claims: 99_999 } }), 'stall'], soon),
  'half a head, then nothing': steps(
    [write('HTTP/1.1 200 OK\r\nx: '), { write: { echo: 'message' } }, 'stall'],
    soon,
  ),
  'one byte at a time': steps([{ writeSlowly: { bytes: { echo: 'text' }, everyMs: 50 } }], soon),
  'attempts that time out': steps(['stall'], { ...soon, attemptTimeoutMs: 80, maxRetries: 2 }),
  'a token that never comes': async () => ({
    client: { baseUrl: 'http://127.0.0.1:9', ...soon },
    token: 'never',
  }),
}

const tls = {
  ...Object.fromEntries(
    ['expired', 'notYetValid', 'wrongHost', 'selfSigned', 'unknownCa', 'incompleteChain'].map(
      (certificate) => [certificate, overTls({ certificate })],
    ),
  ),
  ...Object.fromEntries(
    ['close', 'reset', 'plainHttp', 'tls11', { alert: 40 }, { alert: 70 }].map((handshake) => [
      `handshake: ${JSON.stringify(handshake)}`,
      overTls({ handshakes: [handshake] }),
    ]),
  ),
  'a client certificate that is refused': overTls({ clientAuth: true }, ({ ca, stranger }) => ({
    ca,
    cert: stranger.certificate,
    key: stranger.key,
  })),
  'an echo over mutual TLS': overTls({ clientAuth: true }, ({ ca, client }) => ({
    ca,
    cert: client.certificate,
    key: client.key,
  })),
}

const http2 = {
  'a refused stream': overHttp2([{ resetStream: 'refusedStream' }]),
  'a reset stream': overHttp2([{ resetStream: 'internalError' }]),
  'GOAWAY, not processed': overHttp2([{ goAway: { unprocessed: true } }]),
  'GOAWAY with an error': overHttp2([{ goAway: { code: 'enhanceYourCalm' } }]),
  closed: overHttp2(['close']),
  'RST of the connection': overHttp2(['reset']),
  'an echo in an error': overHttp2([echo('request', 401)]),
  'an echo that is reset': overHttp2([
    { startAnswer: { body: { echo: 'message' } } },
    { sleepMs: 5 },
    { resetStream: 'internalError' },
  ]),
}

const refuses = { credentials: { user: 'somebody', password: 'else' } }
const proxies = {}
for (const [name, script] of [
  ['that is not there', undefined],
  ['that wants other credentials', refuses],
  ['that closes', { fail: 'close' }],
  ['that resets', { fail: 'reset' }],
  ['that never answers', { fail: 'stall' }],
  ['that echoes with 502', { fail: echo('request', 502) }],
  ['that echoes with 403', { fail: echo('text', 403) }],
  ['that works, before a service that echoes', {}],
]) {
  proxies[`http through a proxy ${name}`] = behindProxy(script, false)
  proxies[`https through a proxy ${name}`] = behindProxy(script, true)
}
// A proxy that never answers an http request is a service that does not: the limit of the call ends it.
const stalling = proxies['http through a proxy that never answers']
proxies['http through a proxy that never answers'] = async (faults) => {
  const job = await stalling(faults)
  return { ...job, client: { ...job.client, ...soon } }
}

module.exports = { connections, echo, http2, proxies, steps, time, tls }
