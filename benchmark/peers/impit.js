'use strict'

const credentials = require('./credentials')

const load = () => require('impit')

/**
 * It has no option for a private authority, so the check of the certificate is off; that costs nothing per
 * call. It offers HTTP/2 only as one of the browsers it can pass for.
 */
async function setup({ baseUrl, token, http2 }) {
  const { Impit } = load()
  const client = new Impit({ ignoreTlsErrors: true, ...(http2 && { browser: 'chrome' }) })
  const authorization = `Bearer ${token}`
  async function call(path, init) {
    const response = await client.fetch(baseUrl + path, init)
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

module.exports = { title: 'impit (reqwest by napi-rs)', package: 'impit', http2: true, load, setup }
