'use strict'

const credentials = require('./credentials')

const load = () => require('../..')

async function setup({ baseUrl, ca, token, http2 }) {
  const { IdentityClient } = load()
  const client = new IdentityClient({
    baseUrl,
    getAuthToken: () => token,
    http2: http2 ? 'auto' : false,
    tls: { ca },
  })
  return {
    login: () => client.login(credentials),
    me: () => client.me(),
    listSessions: () => client.listSessions(),
    close: () => client.close(),
  }
}

module.exports = { title: 'identity-api', package: null, http2: true, load, setup }
