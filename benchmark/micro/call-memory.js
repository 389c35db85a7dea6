'use strict'

const { PerformanceObserver } = require('node:perf_hooks')

const CALLS = 2000

/**
 * Bytes that a peer's call leaves to the garbage collector: V8's heap and what hangs on it. Measured in a
 * young generation so large that nothing is collected meanwhile; null if something was.
 */
module.exports = async ({ peer, ...options }) => {
  const { setup } = require(`../peers/${peer}`)
  const client = await setup(options)
  await callMany(client)
  let collections = 0
  const observer = new PerformanceObserver((list) => {
    collections += list.getEntries().length
  })
  globalThis.gc()
  observer.observe({ entryTypes: ['gc'] })
  const before = process.memoryUsage()
  await callMany(client)
  const after = process.memoryUsage()
  await new Promise((resolve) => setImmediate(resolve))
  observer.disconnect()
  if (collections > 0) return { allocatedBytes: null }
  return { allocatedBytes: (after.heapUsed + after.external - before.heapUsed - before.external) / CALLS }
}

async function callMany(client) {
  for (let done = 0; done < CALLS; done += 20)
    await Promise.all(Array.from({ length: 20 }, () => client.me()))
}
