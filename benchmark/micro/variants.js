'use strict'

const { sample } = require('../load')
const { summary } = require('../statistics')

const IN_FLIGHT = 64
const FIGURES = ['loopUs', 'cpuUs', 'callsPerSecond']

/**
 * Ways to use our client against each other, in turn in one process: one shared client, a new one for every
 * call, and (on routes that ask for no token) without and with a `getAuthToken` that answers at once.
 * Differences are taken within a round, where both stood side by side.
 */
module.exports = async ({ baseUrl, openUrl, token, rounds, seconds }) => {
  const { IdentityClient } = require('../..')
  const getAuthToken = () => token
  const client = (options) => new IdentityClient(options)
  const shared = client({ baseUrl, getAuthToken })
  const without = client({ baseUrl: openUrl })
  const withToken = client({ baseUrl: openUrl, getAuthToken })
  const variants = Object.entries({
    shared: () => shared.me(),
    newEach: () => client({ baseUrl, getAuthToken }).me(),
    withoutToken: () => without.me(),
    withToken: () => withToken.me(),
  })
  const results = Object.fromEntries(variants.map(([name]) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 ? variants.toReversed() : variants
    for (const [name, call] of order) {
      results[name].push(await sample(call, { inFlight: IN_FLIGHT, seconds, warmUp: seconds / 2 }))
    }
  }
  const compared = (name, base, key, compare) =>
    summary(results[name].map((figures, round) => compare(figures[key], results[base][round][key])))
  return {
    ...Object.fromEntries(variants.map(([name]) => [name, figuresOf(results[name])])),
    newEachLoopPercent: compared('newEach', 'shared', 'loopUs', (value, base) => (value / base - 1) * 100),
    newEachCallsLostPercent: compared(
      'newEach',
      'shared',
      'callsPerSecond',
      (value, base) => (1 - value / base) * 100,
    ),
    tokenLoopUs: compared('withToken', 'withoutToken', 'loopUs', (value, base) => value - base),
  }
}

function figuresOf(samples) {
  return Object.fromEntries(FIGURES.map((key) => [key, summary(samples.map((figures) => figures[key]))]))
}
