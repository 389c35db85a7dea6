'use strict'

const { advantage, measured, number, pointAt } = require('./figures')

/** Noise allowed where a target compares two measurements that should be equal. */
const NOISE = 0.05

const at = (transport, operation, inFlight) => ({ transport, operation, inFlight })
const ME_64 = at('http', 'me', 64)

/** A figure of ours against a bound. */
function bound(title, point, key, limit, unit, digits = 1) {
  return {
    title,
    target: `≤ ${limit} ${unit}`,
    value: (results) => measured(pointAt(results, point), 'ours', key)?.median,
    met: (value) => value <= limit,
    show: (value) => `${number(value, digits)} ${unit}`,
  }
}

/** How many times better ours must be than a peer. */
function ratio(title, point, key, peer, least) {
  return {
    title: `${title}, against ${peer}`,
    target: `≥ ${least}×`,
    value: (results) => advantage(pointAt(results, point), peer, key)?.median,
    met: (value) => value >= least,
    show: (value) => `${number(value, 2)}×`,
  }
}

/** The advantage over a peer at another transport, as a share of that over http. */
function noWorse(transport, title, key, peer) {
  return {
    title: `${title}: ${key === 'loopUs' ? 'loop time' : 'calls/s'} ratio to ${peer}, share of that over http`,
    target: `≥ 1 (within ${NOISE * 100} %)`,
    value(results) {
      const here = advantage(pointAt(results, { ...ME_64, transport }), peer, key)?.median
      return here / advantage(pointAt(results, ME_64), peer, key)?.median
    },
    met: (value) => value >= 1 - NOISE,
    show: (value) => number(value, 2),
  }
}

/** A figure of the start-up measurements against a bound. */
function startUp(title, limit, unit, digits, value) {
  return {
    title,
    target: `≤ ${limit} ${unit}`,
    value: (results) => results.startUp && value(results.startUp),
    met: (value) => value <= limit,
    show: (value) => `${number(value, digits)} ${unit}`,
  }
}

const LOOP = 'loop time of me(), 64 in flight'
const CALLS = 'calls/s of me(), 64 in flight'

const TARGETS = [
  bound(LOOP, ME_64, 'loopUs', 8, 'µs'),
  ratio(LOOP, ME_64, 'loopUs', 'undici', 4),
  ratio(LOOP, ME_64, 'loopUs', 'fetch', 16),
  ratio(LOOP, ME_64, 'loopUs', 'axios', 22),
  ratio(CALLS, ME_64, 'callsPerSecond', 'undici', 1.6),
  ratio(CALLS, ME_64, 'callsPerSecond', 'fetch', 6),
  ratio(CALLS, ME_64, 'callsPerSecond', 'axios', 9),
  ratio(CALLS, ME_64, 'callsPerSecond', 'limit', 0.65),
  ...['undici', 'fetch', 'axios'].flatMap((peer) =>
    ['loopUs', 'callsPerSecond'].map((key) => noWorse('https', 'TLS 1.3, HTTP/1.1', key, peer)),
  ),
  ...['undici', 'axios'].flatMap((peer) =>
    ['loopUs', 'callsPerSecond'].map((key) => noWorse('https2', 'TLS 1.3, HTTP/2', key, peer)),
  ),
  bound('loop time of listSessions(), 64 in flight', at('http', 'listSessions', 64), 'loopUs', 20, 'µs'),
  ratio('loop time of listSessions(), 64 in flight', at('http', 'listSessions', 64), 'loopUs', 'undici', 2.5),
  ratio('me() one at a time, latency p50', at('http', 'me', 1), 'p50Us', 'undici', 1),
  ratio('me() one at a time, latency p99', at('http', 'me', 1), 'p99Us', 'fetch', 2),
  ratio('event-loop delay p99 of me(), 256 in flight', at('http', 'me', 256), 'delayP99Ms', 'undici', 2),
  startUp(
    'new IdentityClient(), known options',
    5,
    'µs',
    2,
    ({ ours }) => ours?.construction.knownUs?.median,
  ),
  startUp(
    'new IdentityClient(), new options',
    20,
    'µs',
    2,
    ({ ours }) => ours?.construction.changedUs?.median,
  ),
  startUp(
    'a new client for each me(): loop time added to a shared one',
    10,
    '%',
    1,
    ({ ours }) => ours?.variants.newEachLoopPercent?.median,
  ),
  startUp(
    'a new client for each me(): calls/s lost to a shared one',
    10,
    '%',
    1,
    ({ ours }) => ours?.variants.newEachCallsLostPercent?.median,
  ),
  startUp(
    'getAuthToken (sync): loop time added',
    1,
    'µs',
    2,
    ({ ours }) => ours?.variants.tokenLoopUs?.median,
  ),
  startUp('import', 10, 'ms', 1, ({ peers }) => peers.ours?.import.ms?.median),
  startUp(
    'resident memory added by the import',
    8,
    'MB',
    1,
    ({ bare, peers }) => peers.ours?.import.rssMb?.median - bare.rssMb?.median,
  ),
  startUp('addon', 4, 'MB', 2, ({ peers }) => peers.ours?.import.addonMb?.median || undefined),
  {
    title: 'growth of resident memory over the calls',
    target: '0 within noise (2 standard errors)',
    value: ({ startUp }) => startUp?.peers.ours?.growth?.value,
    met: (value, { startUp }) => value <= 2 * startUp.peers.ours.growth.error,
    show: (value, { startUp }) =>
      `${number(value, 2)} ± ${number(startUp.peers.ours.growth.error, 2)} bytes a call over ` +
      `${number(startUp.peers.ours.growth.calls, 0)} calls`,
  },
]

/**
 * Each target with what was reached: `{ title, target, reached, met }`; `met` is null for what was not
 * measured.
 */
function judgeTargets(results) {
  return TARGETS.map(({ title, target, value, met, show }) => {
    const reached = value(results)
    if (!Number.isFinite(reached)) return { title, target, reached: 'not measured', met: null }
    return { title, target, reached: show(reached, results), met: met(reached, results) }
  })
}

module.exports = { judgeTargets }
