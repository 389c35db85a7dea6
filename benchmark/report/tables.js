'use strict'

const { peerNamed, referenceOf } = require('../peers')
const { FIGURES, advantage, measured, number, times, withSpread } = require('./figures')

// The tables of the terminal as rows of text. The first row is the head.

const name = (peer) => peerNamed(peer).title

/** All figures at one point. Loop time and calls/s, which the targets speak of, carry spread and ratio. */
function pointTable(point) {
  const detailed = ['callsPerSecond', 'loopUs']
  const head = [
    'peer',
    ...FIGURES.flatMap(({ key, title }) => (detailed.includes(key) ? [title, 'ours is better'] : [title])),
  ]
  const rows = Object.entries(point.peers).map(([peer, { unavailable, failure }]) => {
    if (unavailable) return [name(peer), `n/a: ${unavailable}`, ...head.slice(2).map(() => '')]
    const cells = FIGURES.flatMap(({ key, digits }) => {
      const values = measured(point, peer, key)
      if (!detailed.includes(key)) return [values ? number(values.median, digits) : '–']
      return [withSpread(values, digits), referenceOf(peer) ? times(advantage(point, peer, key)) : '']
    })
    return [failure ? `${name(peer)} (failed: ${failure})` : name(peer), ...cells]
  })
  return [head, ...rows]
}

function targetTable(results) {
  const verdict = { true: 'yes', false: 'NO', null: '–' }
  const rows = results.targets.map(({ title, target, reached, met }) => [
    title,
    target,
    reached,
    verdict[met],
  ])
  return [['figure', 'target', 'reached', 'met'], ...rows]
}

/** Import and memory, peer by peer. */
function importTable({ bare, peers }) {
  const head = [
    'peer',
    'import ms',
    'resident MB added',
    'addon MB',
    'gzipped',
    'allocated a call, bytes',
    'resident a waiting call, bytes',
    'growth, bytes a call',
    'calls of that',
  ]
  const rows = Object.entries(peers).map(([peer, { import: load, allocation, pending, growth }]) => [
    name(peer),
    withSpread(load.ms, 1),
    number(load.rssMb?.median - bare.rssMb?.median, 1),
    load.addonMb?.median ? number(load.addonMb.median, 2) : '–',
    load.addonGzippedMb?.median ? number(load.addonGzippedMb.median, 2) : '–',
    number(allocation.allocatedBytes?.median, 0),
    number(pending.pendingBytes?.median, 0),
    growth.failure ? growth.failure : `${number(growth.value, 2)} ± ${number(growth.error, 2)}`,
    number(growth.calls, 0),
  ])
  return [head, ...rows]
}

/** What is measured of our client alone. */
function oursTable({ construction, client, variants }) {
  const failure = construction.failure ?? client.failure ?? variants.failure
  if (failure)
    return [
      ['figure', 'value'],
      ['failed', failure],
    ]
  const variant = (title, key) => [
    `${title}: loop µs, CPU µs, calls/s`,
    ['loopUs', 'cpuUs', 'callsPerSecond']
      .map((figure, place) => withSpread(variants[key][figure], place < 2 ? 1 : 0))
      .join(', '),
  ]
  return [
    ['figure', 'value'],
    ['new IdentityClient(), known options, µs', withSpread(construction.knownUs, 2)],
    ['new IdentityClient(), new options, known pool, µs', withSpread(construction.changedUs, 2)],
    ['new IdentityClient() that needs a pool of its own, µs', withSpread(construction.poolUs, 1)],
    ['resident memory a client, bytes', withSpread(client.residentBytes, 0)],
    ['of that in V8’s heap, bytes', withSpread(client.heapBytes, 0)],
    variant('me(), one shared client', 'shared'),
    variant('me(), a new client each', 'newEach'),
    variant('me() without a token', 'withoutToken'),
    variant('me() with getAuthToken', 'withToken'),
    ['a new client each adds to the loop time, %', withSpread(variants.newEachLoopPercent, 1)],
    ['getAuthToken (sync) adds to the loop time, µs', withSpread(variants.tokenLoopUs, 2)],
  ]
}

module.exports = { importTable, oursTable, pointTable, targetTable }
