'use strict'

const { sample } = require('../load')

const IN_FLIGHT = 64

/** `me()` that succeeds and `me()` that is refused, in turn in one process, with the same token. */
module.exports = async ({ goodUrl, refusedUrl, token, rounds, seconds }) => {
  const { IdentityClient } = require('../..')
  const client = (baseUrl) => new IdentityClient({ baseUrl, getAuthToken: () => token })
  const [good, refused] = [client(goodUrl), client(refusedUrl)]
  const calls = {
    good: () => good.me(),
    refused: () =>
      refused.me().then(
        () => Promise.reject(new Error('the service did not refuse')),
        ({ status, message }) => status === 401 || Promise.reject(new Error(message)),
      ),
  }
  const names = Object.keys(calls)
  const measured = []
  for (let round = 0; round < rounds; round += 1) {
    const figures = {}
    for (const name of round % 2 ? names.toReversed() : names)
      figures[name] = await sample(calls[name], { inFlight: IN_FLIGHT, seconds, warmUp: seconds / 2 })
    measured.push(figures)
  }
  return measured
}
