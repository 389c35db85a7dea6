'use strict'

const credentials = require('./credentials')

/**
 * Left to itself undici opens a connection for each call in flight and spends more on choosing among them
 * than on the call; bounded it is about twice as fast, so it is bounded here. Over HTTP/2 one connection with
 * many streams is best.
 */
const CONNECTIONS = 64
const HTTP2_STREAMS = 100

/** undici under the name that it is installed by. */
function undiciPeer({ title, name }) {
  const load = () => require(name)
  return { title, package: name, http2: true, load, setup: (options) => setup(load(), options) }
}

async function setup({ Agent, request }, { baseUrl, ca, token, http2 }) {
  const dispatcher = new Agent({
    connect: { ca },
    ...(http2
      ? { allowH2: true, connections: 1, pipelining: HTTP2_STREAMS }
      : { allowH2: false, connections: CONNECTIONS }),
  })
  const authorization = `Bearer ${token}`
  async function call(path, options) {
    const { statusCode, body } = await request(baseUrl + path, options)
    if (statusCode < 200 || statusCode > 299) {
      await body.dump()
      throw new Error(`status ${statusCode}`)
    }
    return body.json()
  }
  const get = (path) => call(path, { dispatcher, headers: { authorization } })
  return {
    login: () =>
      call('/auth/login', {
        dispatcher,
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      }),
    me: () => get('/auth/me'),
    listSessions: () => get('/auth/sessions'),
    close: () => dispatcher.close(),
  }
}

module.exports = { ...undiciPeer({ title: 'undici 7 request', name: 'undici' }), undiciPeer }
