'use strict'

const { sample } = require('../load')
const { summary } = require('../statistics')

const IN_FLIGHT = 64

/**
 * Ways to use our client against each other, in turn in one process: one shared client, a new one for every call, and
 * (on routes that ask for no token) without and with a `getAuthToken` that answers at once.
 */
module.exports = async ({ baseUrl, openUrl, token, ca, rounds, seconds }) => {
  const { IdentityClient } = require('../..')
  const getAuthToken = () => token
  const client = options => new IdentityClient({ http2: false, tls: { ca }, ...options })
  const shared = client({ baseUrl, getAuthToken })
  const without = client({ baseUrl: openUrl })
  const withToken = client({ baseUrl: openUrl, getAuthToken })
  const variants = {
    shared: () => shared.me(),
    newEach: () => client({ baseUrl, getAuthToken }).me(),
    withoutToken: () => without.me(),
    withToken: () => withToken.me()
  }
  const results = Object.fromEntries(Object.keys(variants).map(name => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, call] of Object.entries(variants)) {
      results[name].push(await sample(call, { inFlight: IN_FLIGHT, seconds, warmUp: seconds / 2 }))
    }
  }
  const figure = (name, key) => summary(results[name].map(figures => figures[key]))
  return Object.fromEntries(Object.keys(variants).map(name => [name, {
    loopUs: figure(name, 'loopUs'), cpuUs: figure(name, 'cpuUs'), callsPerSecond: figure(name, 'callsPerSecond')
  }]))
}
