'use strict'

const credentials = require('./credentials')

const load = () => import('ky')

/** A wrapper of the built-in fetch: its connections and its trust are the process's own. */
async function setup({ baseUrl, token }) {
  const { default: ky } = await load()
  const client = ky.create({ prefixUrl: baseUrl, headers: { authorization: `Bearer ${token}` } })
  return {
    login: () => client.post('auth/login', { json: credentials }).json(),
    me: () => client.get('auth/me').json(),
    listSessions: () => client.get('auth/sessions').json(),
    close() {},
  }
}

module.exports = { title: 'ky', package: 'ky', http2: false, load, setup }
