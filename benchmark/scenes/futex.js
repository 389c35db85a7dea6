'use strict'

const { spawn, spawnSync } = require('node:child_process')
const { once } = require('node:events')

const { peersHere } = require('../peers')
const { startWorker } = require('../processes')
const { summary } = require('../statistics')

const EVENT = 'syscalls:sys_enter_futex'
const IN_FLIGHT = 64
const PEERS = ['ours', 'before', 'undici']

/**
 * futex calls of the whole process for each `me()`: how often threads wait for each other. `perf` counts them in the
 * kernel; a tracer would stop every thread at each call and change what is counted.
 * @returns `{ peers: { name: perCall[] } }` or `{ unavailable: reason }`
 */
async function measure({ flags, server, caFile, progress }) {
  const counted = spawnSync('perf', ['stat', '-x', ',', '-e', EVENT, 'true'], { encoding: 'utf8' })
  if (counted.status !== 0 || countOf(counted.stderr) === undefined) {
    for (let step = 0; step < steps(flags); step += 1) progress.step('futex calls')
    return { unavailable: 'perf is missing or may not count futex calls' }
  }
  const options = { baseUrl: `${server.origins.http}/api`, ca: server.ca, caFile, http2: false }
  const peers = {}
  for (const name of measuredPeers(flags)) {
    progress.step(`futex calls: ${name}`)
    const worker = await startWorker({ peer: name, operations: ['me'], ...options })
    try {
      peers[name] = []
      for (let round = 0; round < flags.rounds; round += 1)
        peers[name].push(await count(worker, flags.seconds))
    } finally {
      worker.stop()
    }
  }
  return { peers }
}

async function count(worker, seconds) {
  const perf = spawn('perf', ['stat', '-x', ',', '-e', EVENT, '-p', String(worker.pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  perf.stderr.setEncoding('utf8').on('data', (part) => {
    text += part
  })
  const ended = once(perf, 'close')
  // perf says nothing when it begins; calls that it misses are few beside those of the sample.
  await new Promise((resolve) => setTimeout(resolve, 200))
  const { calls } = await worker.sample({ operation: 'me', inFlight: IN_FLIGHT, seconds, warmUp: 0 })
  perf.kill('SIGINT')
  await ended
  return (countOf(text) ?? NaN) / calls
}

/** The number in perf's line for the event; undefined for `<not supported>` and the like. */
function countOf(text) {
  const line = text.split('\n').find((line) => line.includes(EVENT))
  const number = Number.parseInt(line?.split(',')[0] ?? '', 10)
  return Number.isNaN(number) ? undefined : number
}

const measuredPeers = ({ peers }) => peersHere(peers).filter((name) => PEERS.includes(name))
const steps = (flags) => measuredPeers(flags).length

const condense = ({ peers, ...rest }) =>
  peers
    ? { peers: Object.fromEntries(Object.entries(peers).map(([name, values]) => [name, summary(values)])) }
    : rest

module.exports = {
  about: 'futex calls for each me(), where perf may count them',
  condense,
  countOf,
  measure,
  steps,
}
