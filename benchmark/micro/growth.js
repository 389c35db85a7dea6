'use strict'

const { keepCalling } = require('../load')
const { slope } = require('../statistics')

const IN_FLIGHT = 64
const LOOKS = 24
/** The first looks are not counted: pools, caches and compiled code still fill up. */
const WARM_UP_LOOKS = 8

/**
 * Growth of resident memory over many calls: bytes a call with its standard error. 0 within noise is no leak.
 */
module.exports = async ({ peer, seconds, ...options }) => {
  const { setup } = require(`../peers/${peer}`)
  const client = await setup(options)
  const points = []
  let calls = 0
  for (let look = 0; look < LOOKS; look += 1) {
    calls += await keepCalling(client.me, { inFlight: IN_FLIGHT, seconds: seconds / LOOKS })
    globalThis.gc()
    if (look >= WARM_UP_LOOKS) points.push([calls, process.memoryUsage.rss()])
  }
  return { calls, ...slope(points) }
}
