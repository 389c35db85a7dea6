'use strict'

const v8 = require('node:v8')

const { keepCalling } = require('../load')
const { slope } = require('../statistics')

const IN_FLIGHT = 64
const LOOKS = 24
/** The first looks are not counted: pools, caches and compiled code still fill up. */
const WARM_UP_LOOKS = 8

/**
 * Growth of resident memory over many calls: bytes a call with its standard error. 0 within noise is no leak.
 * V8's young generation is left out: it grows in steps to a fixed size and is empty after a collection.
 */
module.exports = async ({ peer, seconds, ...options }) => {
  const { setup } = require(`../peers/${peer}`)
  const client = await setup(options)
  const points = []
  let calls = 0
  for (let look = 0; look < LOOKS; look += 1) {
    calls += await keepCalling(client.me, { inFlight: IN_FLIGHT, seconds: seconds / LOOKS })
    globalThis.gc()
    if (look >= WARM_UP_LOOKS) points.push([calls, process.memoryUsage.rss() - youngBytes()])
  }
  return { calls, ...slope(points) }
}

function youngBytes() {
  return v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').physical_space_size
}
