'use strict'

const { TRANSPORTS } = require('./flags')
const { LIMIT, peerNamed } = require('./peers')
const { startLimit, startWorker } = require('./processes')

/** Share of a sample's time that is spent on the same load beforehand, uncounted. */
const WARM_UP = 0.25

/**
 * Measures every peer at every point. Drift of the machine must hit all alike, so the peers take turns at
 * each point, in an order that moves on by one each round, and the points are gone through anew in each
 * round.
 * @returns one entry a transport, operation and number in flight: `{ transport, operation, inFlight, peers
 *   }`, where `peers[name]` is `{ rounds: figures[] }` (null for a round that failed) or `{ unavailable:
 *   reason }`
 */
async function measureMatrix({ flags, server, caFile, limitProgram, progress }) {
  const points = []
  for (const transport of flags.transports) {
    const { http2 } = TRANSPORTS[transport]
    const baseUrl = `${server.origins[transport]}/api`
    const started = await startPeers({ flags, baseUrl, ca: server.ca, caFile, http2, limitProgram })
    const here = flags.operations.flatMap((operation) =>
      flags.inFlight.map((inFlight) => ({
        transport,
        operation,
        inFlight,
        peers: emptyResults(started),
      })),
    )
    try {
      await measureRounds({ flags, points: here, started, progress })
    } finally {
      for (const { runner } of started) runner?.stop()
    }
    points.push(...here)
  }
  return points
}

async function startPeers({ flags, limitProgram, ...options }) {
  const started = []
  for (const name of flags.peers) {
    if (options.http2 && !peerNamed(name).http2) {
      started.push({ name, unavailable: 'does not speak HTTP/2' })
      continue
    }
    try {
      const runner =
        name === LIMIT.name
          ? startLimit(limitProgram, options)
          : await startWorker({ peer: name, operations: flags.operations, ...options })
      started.push({ name, runner })
    } catch (error) {
      started.push({ name, unavailable: error.message })
    }
  }
  return started
}

function emptyResults(started) {
  return Object.fromEntries(
    started.map(({ name, unavailable }) => [name, unavailable ? { unavailable } : { rounds: [] }]),
  )
}

async function measureRounds({ flags, points, started, progress }) {
  const { rounds, seconds } = flags
  for (let round = 0; round < rounds; round += 1) {
    for (const point of points) {
      const { transport, operation, inFlight } = point
      for (let turn = 0; turn < started.length; turn += 1) {
        const { name, runner } = started[(turn + round) % started.length]
        progress.step(
          `${TRANSPORTS[transport].title}, ${operation}, ${inFlight} in flight, round ${round + 1}: ${name}`,
        )
        if (!runner) continue
        const result = point.peers[name]
        try {
          result.rounds.push(await runner.sample({ operation, inFlight, seconds, warmUp: seconds * WARM_UP }))
        } catch (error) {
          result.rounds.push(null)
          result.failure = error.message
        }
      }
    }
  }
}

/** Number of steps the progress will show. */
function matrixSteps({ transports, operations, inFlight, peers, rounds }) {
  return transports.length * operations.length * inFlight.length * peers.length * rounds
}

module.exports = { matrixSteps, measureMatrix }
