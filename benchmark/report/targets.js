'use strict'

const { MAX_ADDON_BYTES, MAX_ADDON_GZIPPED_BYTES } = require('../../scripts/distribution/addon')
const { advantage, number } = require('./figures')
const { atMost, bound, noWorse, ratio, share } = require('./target-forms')

const at = (transport, operation, inFlight) => ({ transport, operation, inFlight })
const ME_64 = at('http', 'me', 64)
const SESSIONS_64 = at('http', 'listSessions', 64)

const LOOP = 'loop time of me(), 64 in flight'
const CALLS = 'calls/s of me(), 64 in flight'
const CPU = 'CPU of me(), 64 in flight'

/** Of these, no row may become worse by more than 3 %. */
const KEPT = ['callsPerSecond', 'loopUs', 'cpuUs']

const TARGETS = [
  bound(LOOP, ME_64, 'loopUs', 8, ' µs'),
  share(LOOP, ME_64, 'loopUs', 'before', 0.7),
  ratio(LOOP, ME_64, 'loopUs', 'undici', 4),
  ratio(LOOP, ME_64, 'loopUs', 'undici8', 8),
  ratio(LOOP, ME_64, 'loopUs', 'fetch', 16),
  ratio(LOOP, ME_64, 'loopUs', 'axios', 22),
  ratio(CALLS, ME_64, 'callsPerSecond', 'undici', 1.6),
  ratio(CALLS, ME_64, 'callsPerSecond', 'fetch', 6),
  ratio(CALLS, ME_64, 'callsPerSecond', 'axios', 9),
  ratio(CALLS, ME_64, 'callsPerSecond', 'limit', 0.65),
  ratio(CALLS, ME_64, 'callsPerSecond', 'hyper', 0.65),
  share(CPU, ME_64, 'cpuUs', 'hyper', 1.9),
  ...['undici', 'fetch', 'axios'].flatMap((peer) =>
    ['loopUs', 'callsPerSecond'].map((key) => noWorse(ME_64, 'https', 'TLS 1.3, HTTP/1.1', key, peer)),
  ),
  bound('loop time of listSessions(), 64 in flight', SESSIONS_64, 'loopUs', 20, ' µs'),
  ratio('loop time of listSessions(), 64 in flight', SESSIONS_64, 'loopUs', 'undici', 2.5),
  ratio('calls/s of me(), one at a time', at('http', 'me', 1), 'callsPerSecond', 'undici8', 1.1),
  ratio('me() one at a time, latency p50', at('http', 'me', 1), 'p50Us', 'undici', 1),
  ratio('me() one at a time, latency p99', at('http', 'me', 1), 'p99Us', 'fetch', 2),
  ratio('event-loop delay p99 of me(), 256 in flight', at('http', 'me', 256), 'delayP99Ms', 'undici', 2),
  {
    title: 'calls/s, loop time and CPU at every point, the worst against before',
    target: '≥ 0.97×',
    value: ({ points }) =>
      Math.min(
        ...points
          .flatMap((point) => KEPT.map((key) => advantage(point, 'before', key)?.median))
          .filter((ratio) => ratio !== undefined),
      ),
    met: (value) => value >= 0.97,
    show: (value) => `${number(value, 2)}×`,
  },
  atMost('CPU of a refused me() ÷ a good one', 2, '×', 2, ({ refusals }) => refusals?.cpuRatio?.median),
  atMost('p99 of me() beside any background but large plain answers ÷ alone', 3, '×', 1, ({ fairness }) =>
    worst(fairness?.backgrounds.filter(({ kind }) => !kind)),
  ),
  atMost(
    'connections for 1 000 cold calls over HTTP/2',
    4,
    '',
    0,
    ({ coldStart }) => coldStart?.connections.ours?.opened?.max,
  ),
  atMost(
    'first call of a new client beside 16 hung look-ups',
    50,
    ' ms',
    1,
    ({ coldStart }) => coldStart?.newClient?.hungMs?.median,
  ),
  atMost(
    'new IdentityClient(), known options',
    5,
    ' µs',
    2,
    ({ startUp }) => startUp?.ours?.construction.knownUs?.median,
  ),
  atMost(
    'new IdentityClient(), new options',
    20,
    ' µs',
    2,
    ({ startUp }) => startUp?.ours?.construction.changedUs?.median,
  ),
  atMost(
    'a new client for each me(): loop time added to a shared one',
    10,
    ' %',
    1,
    ({ startUp }) => startUp?.ours?.variants.newEachLoopPercent?.median,
  ),
  atMost(
    'a new client for each me(): calls/s lost to a shared one',
    10,
    ' %',
    1,
    ({ startUp }) => startUp?.ours?.variants.newEachCallsLostPercent?.median,
  ),
  atMost(
    'getAuthToken (sync): loop time added',
    1,
    ' µs',
    2,
    ({ startUp }) => startUp?.ours?.variants.tokenLoopUs?.median,
  ),
  atMost('import', 10, ' ms', 1, ({ startUp }) => startUp?.peers.ours?.import.ms?.median),
  atMost(
    'resident memory added by the import',
    8,
    ' MB',
    1,
    ({ startUp }) => startUp?.peers.ours?.import.rssMb?.median - startUp?.bare.rssMb?.median,
  ),
  atMost(
    'addon',
    MAX_ADDON_BYTES / 2 ** 20,
    ' MiB',
    2,
    (results) => addonBytes(results, 'addonMb') / 2 ** 20,
  ),
  atMost(
    'addon, gzipped',
    MAX_ADDON_GZIPPED_BYTES / 1e6,
    ' MB',
    2,
    (results) => addonBytes(results, 'addonGzippedMb') / 1e6,
  ),
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

const worst = (backgrounds) =>
  backgrounds && Math.max(...backgrounds.map(({ ratio }) => ratio?.median ?? NaN))

/** Undefined × 10⁶ is no number, and so is not judged. */
const addonBytes = ({ startUp }, key) => startUp?.peers.ours?.import[key]?.median * 1e6

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
