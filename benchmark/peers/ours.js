'use strict'

const credentials = require('./credentials')

/** The package in a folder. */
function packagePeer({ title, folder }) {
  const load = () => require(folder())
  return { title, package: null, http2: true, load, setup: (options) => setup(load(), options) }
}

async function setup({ IdentityClient }, { baseUrl, ca, token, http2 }) {
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

module.exports = { ...packagePeer({ title: 'identity-api', folder: () => '../..' }), packagePeer }
