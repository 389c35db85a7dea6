'use strict'

const { peerNamed, peersHere } = require('../peers')
const { runTask } = require('../processes')
const { summary } = require('../statistics')
const { besideHungLookUps } = require('./hung-look-ups')

/** The second number is that of a quick run. */
const RUNS = [7, 3]
const CONNECTION_RUNS = [5, 2]
const CALLS = 1000
const TRANSPORTS = ['http', 'https']

/**
 * What comes before the warm calls: the first answer of a new process, the connections that many calls to an unknown
 * origin open, and a new client while look-ups of others hang.
 * @returns `{ firstAnswer: { http: { peer: figures[] }, https }, connections: { peer: figures[] }, newClient }`
 */
async function measure({ flags, server, caFile, progress }) {
  const run = async (label, task, settings) => {
    progress.step(label)
    try {
      return await runTask(task, { ca: server.ca, ...settings }, { caFile })
    } catch (error) {
      return { failure: error.message }
    }
  }
  const emptyLists = (names) => Object.fromEntries(names.map((name) => [name, []]))
  const firstAnswer = Object.fromEntries(
    TRANSPORTS.map((transport) => [transport, emptyLists(peersHere(flags.peers))]),
  )
  for (let turn = 0; turn < RUNS[Number(flags.quick)]; turn += 1)
    for (const transport of TRANSPORTS)
      for (const peer of peersHere(flags.peers)) {
        const settings = { peer, http2: false, baseUrl: `${server.origins[transport]}/api` }
        const figures = await run(`first answer over ${transport}: ${peer}`, 'first-answer', settings)
        firstAnswer[transport][peer].push(figures)
      }

  const connections = emptyLists(speakersOfHttp2(flags))
  const baseUrl = `${server.origins.https2}/api`
  for (let turn = 0; turn < CONNECTION_RUNS[Number(flags.quick)]; turn += 1)
    for (const peer of speakersOfHttp2(flags)) {
      const before = await server.accepted()
      const settings = { peer, http2: true, baseUrl, calls: CALLS }
      const figures = await run(`${CALLS} cold calls: ${peer}`, 'cold-calls', settings)
      const opened = (await server.accepted()).https2 - before.https2
      connections[peer].push(figures.failure ? figures : { ...figures, opened })
    }

  const newClient = flags.peers.includes('ours')
    ? await besideHungLookUps({ flags, server, caFile, progress })
    : null
  return { firstAnswer, connections, newClient }
}

const speakersOfHttp2 = ({ peers }) => peersHere(peers).filter((name) => peerNamed(name).http2)

function steps(flags) {
  const quick = Number(flags.quick)
  return (
    RUNS[quick] * TRANSPORTS.length * peersHere(flags.peers).length +
    CONNECTION_RUNS[quick] * speakersOfHttp2(flags).length +
    Number(flags.peers.includes('ours'))
  )
}

/** The same with a summary in place of each list. */
function condense({ firstAnswer, connections, newClient }) {
  const each = (peers) =>
    Object.fromEntries(Object.entries(peers).map(([peer, runs]) => [peer, summed(runs)]))
  return {
    firstAnswer: Object.fromEntries(
      Object.entries(firstAnswer).map(([transport, peers]) => [transport, each(peers)]),
    ),
    connections: each(connections),
    newClient: newClient?.runs ? summed(newClient.runs) : newClient,
  }
}

function summed(runs) {
  const failed = runs.find(({ failure }) => failure)
  if (failed) return failed
  const keys = Object.keys(runs[0])
  return Object.fromEntries(keys.map((key) => [key, summary(runs.map((figures) => figures[key]))]))
}

module.exports = {
  about: 'the first answer of a new process, connections of cold calls, a client beside hung look-ups',
  condense,
  measure,
  steps,
}
