'use strict'

const { peersHere } = require('../peers')
const { runTask } = require('../processes')
const { summary } = require('../statistics')

const IMPORT_RUNS = 7
const MEMORY_RUNS = 3
/** The second number is that of a quick run. */
const VARIANT_ROUNDS = [9, 3]
const GROWTH_SECONDS = [12, 4]
/** A young generation that holds all that the calls of one memory measurement allocate. */
const NO_COLLECTION = ['--max-semi-space-size=512', '--min-semi-space-size=512']

/**
 * What is not a load: import, construction, memory. Every figure in fresh processes, peers in turn.
 * @returns `{ bare, peers, ours }`: `peers[name]` is `{ import, allocation, pending, growth }`, `ours` is `{
 *   construction, client, variants }`, with `{ failure }` in place of what could not be measured
 */
async function measure({ flags, server, caFile, progress }) {
  const origin = server.origins.http
  const urls = { baseUrl: `${origin}/api`, openUrl: `${origin}/open`, slowUrl: `${origin}/slow` }
  const common = { ...urls, ca: server.ca, http2: false }
  const names = peersHere(flags.peers)
  const run = async (task, label, settings, execArgv) => {
    progress.step(label)
    try {
      return await runTask(task, settings, { caFile, execArgv })
    } catch (error) {
      return { failure: error.message }
    }
  }

  const imports = await inTurn(['bare', ...names], IMPORT_RUNS, (name) =>
    run('import', `import: ${name}`, { peer: name === 'bare' ? null : name }),
  )
  const allocation = await inTurn(names, MEMORY_RUNS, (name) =>
    run('call-memory', `memory of a call: ${name}`, { peer: name, ...common }, NO_COLLECTION),
  )
  const pending = await inTurn(names, MEMORY_RUNS, (name) =>
    run('pending-memory', `memory of a waiting call: ${name}`, { peer: name, ...common }),
  )
  const peers = {}
  const growthSeconds = GROWTH_SECONDS[Number(flags.quick)]
  for (const name of names) {
    const growth = await run('growth', `growth: ${name}`, { peer: name, seconds: growthSeconds, ...common })
    peers[name] = { import: imports[name], allocation: allocation[name], pending: pending[name], growth }
  }
  const ours = names.includes('ours') ? await measureOurs({ run, common, flags }) : null
  return { bare: imports.bare, peers, ours }
}

async function measureOurs({ run, common, flags }) {
  const construction = await inTurn(['ours'], MEMORY_RUNS, () => run('construction', 'construction', common))
  const client = await inTurn(['ours'], MEMORY_RUNS, () => run('client-memory', 'memory of a client', common))
  const variants = await run('variants', 'client per request, token callback', {
    ...common,
    rounds: VARIANT_ROUNDS[Number(flags.quick)],
    seconds: flags.seconds,
  })
  return { construction: construction.ours, client: client.ours, variants }
}

/** Runs each name's measurement `runs` times in turn and sums up every figure of it. */
async function inTurn(names, runs, measure) {
  const results = Object.fromEntries(names.map((name) => [name, []]))
  for (let turn = 0; turn < runs; turn += 1) {
    for (const name of names) results[name].push(await measure(name))
  }
  return Object.fromEntries(names.map((name) => [name, summarised(results[name])]))
}

function summarised(results) {
  const failed = results.find(({ failure }) => failure)
  if (failed) return failed
  const keys = Object.keys(results[0])
  return Object.fromEntries(keys.map((key) => [key, summary(results.map((figures) => figures[key] ?? NaN))]))
}

/** Number of steps the progress will show. */
function steps({ peers }) {
  const names = peersHere(peers)
  const ours = names.includes('ours') ? 2 * MEMORY_RUNS + 1 : 0
  return (names.length + 1) * IMPORT_RUNS + names.length * (2 * MEMORY_RUNS + 1) + ours
}

/** The rounds are summed up where they are measured: each is a process of its own. */
const condense = (figures) => figures

module.exports = { about: 'import, construction, memory, growth', condense, measure, steps }
