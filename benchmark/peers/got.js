'use strict'

const { keepAliveAgents } = require('./agents')
const credentials = require('./credentials')

const load = () => import('got')

async function setup({ baseUrl, ca, token, http2 }) {
  const { got } = await load()
  const client = got.extend({
    prefixUrl: baseUrl,
    headers: { authorization: `Bearer ${token}` },
    https: { certificateAuthority: ca },
    ...(http2 ? { http2: true } : { agent: keepAliveAgents(ca) }),
  })
  return {
    login: () => client.post('auth/login', { json: credentials }).json(),
    me: () => client.get('auth/me').json(),
    listSessions: () => client.get('auth/sessions').json(),
    close() {},
  }
}

module.exports = { title: 'got, keep-alive agent', package: 'got', http2: true, load, setup }
