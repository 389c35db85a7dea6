'use strict'

const { isMeasuredAt, peerNamed, referenceOf } = require('../peers')
const { startLimit, startWorker } = require('../processes')
const { FIGURES } = require('../report/figures')
const { summary } = require('../statistics')
const { TRANSPORTS } = require('../transports')

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
async function measure({ flags, server, caFile, programs, progress }) {
  const points = []
  for (const transport of flags.transports) {
    const { http2 } = TRANSPORTS[transport]
    const baseUrl = `${server.origins[transport]}/api`
    const started = await startPeers({
      flags,
      baseUrl,
      ca: server.ca,
      caFile,
      http2,
      program: programs.limit,
    })
    const here = flags.operations.flatMap((operation) =>
      flags.inFlight.map((inFlight) => ({
        transport,
        operation,
        inFlight,
        peers: emptyResults(started, operation),
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

async function startPeers({ flags, program, ...options }) {
  const started = []
  for (const name of flags.peers) {
    const { http2, library } = peerNamed(name)
    if (options.http2 && !http2) {
      started.push({ name, unavailable: 'does not speak HTTP/2' })
      continue
    }
    try {
      const operations = flags.operations.filter((operation) => isMeasuredAt(name, operation))
      if (operations.length === 0) continue
      const runner = library
        ? startLimit(program, { library, ...options })
        : await startWorker({ peer: name, operations, ...options })
      started.push({ name, runner })
    } catch (error) {
      started.push({ name, unavailable: error.message })
    }
  }
  return started
}

function emptyResults(started, operation) {
  return Object.fromEntries(
    started
      .filter(({ name }) => isMeasuredAt(name, operation))
      .map(({ name, unavailable }) => [name, unavailable ? { unavailable } : { rounds: [] }]),
  )
}

async function measureRounds({ flags, points, started, progress }) {
  const { rounds, seconds } = flags
  for (let round = 0; round < rounds; round += 1) {
    for (const point of points) {
      const { transport, operation, inFlight } = point
      for (let turn = 0; turn < started.length; turn += 1) {
        const { name, runner } = started[(turn + round) % started.length]
        if (!isMeasuredAt(name, operation)) continue
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
function steps({ transports, operations, inFlight, peers, rounds }) {
  const measured = operations.flatMap((operation) => peers.filter((name) => isMeasuredAt(name, operation)))
  return transports.length * inFlight.length * measured.length * rounds
}

const condense = (points) => points.map(({ peers, ...point }) => ({ ...point, peers: condensed(peers) }))

/**
 * Each peer's figures as `{ median, min, max }`, and `advantage`: how many times better ours is than the peer,
 * as the median of the ratios within the rounds.
 */
function condensed(peers) {
  return Object.fromEntries(
    Object.entries(peers).map(([name, { rounds, ...rest }]) => {
      if (!rounds) return [name, rest]
      const figures = FIGURES.map(({ key }) => [key, summary(rounds.map((figures) => figures?.[key]))])
      const ours = peers[referenceOf(name)]?.rounds
      return [name, { ...rest, ...Object.fromEntries(figures), ...(ours && advantages(ours, rounds)) }]
    }),
  )
}

function advantages(ours, theirs) {
  const ratios = FIGURES.map(({ key, better }) => {
    const ratio = summary(
      ours.map((figures, round) => {
        const [mine, other] = [figures?.[key], theirs[round]?.[key]]
        return better === 'lower' ? other / mine : mine / other
      }),
    )
    return [key, ratio && { median: ratio.median, everyRound: ratio.max < 1 || ratio.min >= 1 }]
  })
  return { advantage: Object.fromEntries(ratios.filter(([, ratio]) => ratio)) }
}

module.exports = {
  about: 'each peer at each operation, number in flight and transport',
  condense,
  measure,
  steps,
}
