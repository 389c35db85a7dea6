'use strict'

const credentials = require('./credentials')

/** Node loads its fetch when one of these globals is first touched. */
const load = () => globalThis.Request

/** Its connections and its trust (NODE_EXTRA_CA_CERTS) are the process's own. */
async function setup({ baseUrl, token }) {
  const authorization = `Bearer ${token}`
  async function call(path, init) {
    const response = await fetch(baseUrl + path, init)
    if (!response.ok) throw new Error(`status ${response.status}`)
    return response.json()
  }
  const get = (path) => call(path, { headers: { authorization } })
  return {
    login: () =>
      call('/auth/login', {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(credentials),
      }),
    me: () => get('/auth/me'),
    listSessions: () => get('/auth/sessions'),
    close() {},
  }
}

module.exports = { title: 'fetch (built in)', package: null, http2: false, load, setup }
