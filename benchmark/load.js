'use strict'

const { monitorEventLoopDelay, performance } = require('node:perf_hooks')

const { percentile } = require('./statistics')

/** Room for the latencies of one second; a client faster than this loses only latencies, no calls. */
const LATENCIES_PER_SECOND = 250000

/**
 * Keeps `inFlight` calls going for `seconds`; gives the number of calls that ended. The first call that fails
 * ends it.
 * @param {() => Promise<unknown>} call
 * @param {{ inFlight: number, seconds: number, latencies?: Float64Array }} options
 */
async function keepCalling(call, { inFlight, seconds, latencies }) {
  let calls = 0
  const end = performance.now() + seconds * 1000
  async function lane() {
    for (;;) {
      const begin = performance.now()
      if (begin >= end) return
      await call()
      if (latencies && calls < latencies.length) latencies[calls] = performance.now() - begin
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, lane))
  return calls
}

/** How often a thread gave up its core, waiting for something, or lost it; Windows does not count. */
function switches() {
  if (process.platform === 'win32') return undefined
  const { voluntaryContextSwitches, involuntaryContextSwitches } = process.resourceUsage()
  return { voluntary: voluntaryContextSwitches, involuntary: involuntaryContextSwitches }
}

/**
 * One sample: a warm-up, then the figures of `seconds` at `inFlight`. Those of time are in µs, for one call
 * each, except `delayP99Ms`; that one holds the 1 ms between two looks of the monitor, so that an idle loop
 * shows about 1.
 */
async function sample(call, { inFlight, seconds, warmUp }) {
  if (warmUp > 0) await keepCalling(call, { inFlight, seconds: warmUp })
  globalThis.gc?.()
  const latencies = new Float64Array(Math.ceil(seconds * LATENCIES_PER_SECOND))
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const switchesBefore = switches()
  const cpuBefore = process.cpuUsage()
  const loopBefore = performance.eventLoopUtilization()
  const begin = performance.now()
  const calls = await keepCalling(call, { inFlight, seconds, latencies })
  const elapsed = performance.now() - begin
  const loop = performance.eventLoopUtilization(loopBefore)
  const cpu = process.cpuUsage(cpuBefore)
  const switched = switches()
  delay.disable()

  const sorted = latencies.subarray(0, Math.min(calls, latencies.length)).sort()
  return {
    calls,
    callsPerSecond: (calls / elapsed) * 1000,
    p50Us: percentile(sorted, 0.5) * 1000,
    p99Us: percentile(sorted, 0.99) * 1000,
    loopUs: (loop.active / calls) * 1000,
    cpuUs: (cpu.user + cpu.system) / calls,
    delayP99Ms: delay.percentile(99) / 1e6,
    rssMb: process.memoryUsage.rss() / 1e6,
    voluntarySwitches: switched && (switched.voluntary - switchesBefore.voluntary) / calls,
    involuntarySwitches: switched && (switched.involuntary - switchesBefore.involuntary) / calls,
  }
}

module.exports = { keepCalling, sample }
