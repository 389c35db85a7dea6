'use strict'

const { keepAliveAgents } = require('./agents')
const credentials = require('./credentials')

const load = () => require('axios')

async function setup({ baseUrl, ca, token, http2 }) {
  const agents = keepAliveAgents(ca)
  const client = load().create({
    baseURL: baseUrl,
    headers: { Authorization: `Bearer ${token}` },
    ...(http2
      ? { httpVersion: 2, http2Options: { ca } }
      : { httpAgent: agents.http, httpsAgent: agents.https }),
  })
  return {
    login: async () => (await client.post('/auth/login', credentials)).data,
    me: async () => (await client.get('/auth/me')).data,
    listSessions: async () => (await client.get('/auth/sessions')).data,
    close() {},
  }
}

module.exports = { title: 'axios, keep-alive agent', package: 'axios', http2: true, load, setup }
