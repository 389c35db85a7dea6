'use strict'

const { PerformanceObserver } = require('node:perf_hooks')

const CALLS = 2000
const PENDING = 1000

/**
 * Memory of a peer's call. `allocatedBytes`: what a call leaves to the garbage collector, measured in a young
 * generation so large that none runs. `pendingBytes`: resident memory that each of 1 000 waiting calls holds, its
 * socket included.
 */
module.exports = async ({ peer, baseUrl, slowUrl, ...options }) => {
  const { setup } = require(`../peers/${peer}`)
  const client = await setup({ baseUrl, ...options })
  await callMany(client, CALLS)
  const allocatedBytes = await allocated(client)
  const pendingBytes = await pending(await setup({ baseUrl: slowUrl, ...options }))
  return { allocatedBytes, pendingBytes }
}

async function callMany(client, calls) {
  for (let done = 0; done < calls; done += 20) await Promise.all(Array.from({ length: 20 }, () => client.me()))
}

async function allocated(client) {
  let collections = 0
  const observer = new PerformanceObserver(list => { collections += list.getEntries().length })
  globalThis.gc()
  observer.observe({ entryTypes: ['gc'] })
  const before = process.memoryUsage()
  await callMany(client, CALLS)
  const after = process.memoryUsage()
  await new Promise(resolve => setImmediate(resolve))
  observer.disconnect()
  if (collections > 0) return null
  return (after.heapUsed + after.external - before.heapUsed - before.external) / CALLS
}

async function pending(client) {
  globalThis.gc()
  const before = process.memoryUsage.rss()
  const calls = Array.from({ length: PENDING }, () => client.me())
  await new Promise(resolve => setTimeout(resolve, 1000))
  const held = process.memoryUsage.rss() - before
  await Promise.all(calls)
  return held / PENDING
}
