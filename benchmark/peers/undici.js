'use strict'

const credentials = require('./credentials')

const load = () => require('undici')

/** Streams of one HTTP/2 connection; undici sends one at a time unless told otherwise. */
const HTTP2_STREAMS = 256

async function setup({ baseUrl, ca, token, http2 }) {
  const { Agent, request } = load()
  const dispatcher = new Agent({
    connect: { ca },
    // One socket for each call in flight, as ours does; over HTTP/2 one connection.
    ...(http2 ? { allowH2: true, connections: 1, pipelining: HTTP2_STREAMS } : { allowH2: false })
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
  const get = path => call(path, { dispatcher, headers: { authorization } })
  return {
    login: () => call('/auth/login', {
      dispatcher,
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(credentials)
    }),
    me: () => get('/auth/me'),
    listSessions: () => get('/auth/sessions'),
    close: () => dispatcher.close()
  }
}

module.exports = { title: 'undici request', package: 'undici', http2: true, load, setup }
