'use strict'

/**
 * What one user's input costs the others: `me()` of a user measured by itself, and beside logins whose
 * bodies or answers of a mebibyte are made to hurt. Both sides share one process and its one native worker
 * thread; each has an event loop of its own, and the services are processes of their own.
 */

const { spawnSync } = require('node:child_process')
const path = require('node:path')

const { LineProcess, runTask, startServer } = require('./processes')
const { median } = require('./statistics')

const ROOT = path.join(__dirname, '..')
/** A little less than `maxRequestBytes` and `maxResponseBytes`. */
const BYTES = 1000 * 1000

/** As deep as `JSON.stringify` goes without an overflow of its stack. */
const DEPTH = 1000

/** Bodies of logins, by what hurts; text that the task completes to JSON. */
const BODIES = {
  'many names': { each: '"name-#":1' },
  'many short strings': { each: '"#":"s#"' },
  'one long string': { filled: 'The quick brown fox. ' },
  'deep nesting': { nested: true },
  'all hexadecimal': { filled: 'deadbeef01234567' },
  'all equal': { filled: 'a' },
}

function scenes() {
  const bodies = Object.entries(BODIES)
  const accepted = { answer: { body: { json: { token: 't' } } } }
  const refused = { answer: { status: 422, body: { echo: 'message' } } }
  return [
    { title: 'nothing', answer: null },
    ...bodies.map(([name, body]) => ({ title: `a body: ${name}`, body, answer: accepted })),
    ...bodies.map(([name, body]) => ({
      title: `a body that comes back refused: ${name}`,
      body,
      answer: refused,
    })),
    ...bodies.map(([name, answered]) => ({ title: `an answer: ${name}`, answered })),
    ...bodies.map(([name, answered]) => ({ title: `a gzipped answer: ${name}`, answered, gzip: true })),
  ]
}

/** @param {{ rounds: number, seconds: number, build: boolean }} flags @param {string} serverProgram */
async function measureFairness({ rounds, seconds }, serverProgram) {
  const built = spawnSync('cargo', ['build', '--release', '--quiet', '-p', 'fault-server'], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  if (built.status !== 0) throw new Error('cargo could not build the fault server')
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target')
  const faults = new LineProcess(path.join(target, 'release', 'fault-server'), [])
  const server = await startServer(serverProgram)
  try {
    const figures = new Map()
    for (let round = 0; round < rounds; round += 1) {
      for (const scene of scenes()) {
        const hurting = await startScene(faults, scene)
        const settings = { baseUrl: `${server.origins.http}/api`, hurting, seconds }
        const { p50Us, p99Us, calls, hurtingCalls } = await runTask('fairness', settings)
        const known = figures.get(scene.title) ?? { p50: [], p99: [], calls: [], hurting: [] }
        known.p50.push(p50Us / 1000)
        known.p99.push(p99Us / 1000)
        known.calls.push(calls)
        known.hurting.push(hurtingCalls)
        figures.set(scene.title, known)
      }
    }
    print(figures)
  } finally {
    faults.stop()
    server.stop()
  }
}

let commands = 0

async function startScene(faults, { body, answer, answered, gzip }) {
  if (answer === null) return null
  commands += 1
  const text = answered && jsonOf(answered)
  const plain = { text }
  const shown = gzip
    ? { headers: [['content-encoding', 'gzip']], body: { encoded: { body: plain, encodings: ['gzip'] } } }
    : { body: plain }
  const turns = [[answered ? { answer: shown } : answer]]
  const { url, error } = await faults.ask({ id: commands, start: { turns } })
  if (error) throw new Error(error)
  return { url, extra: body ? jsonOf(body) : '{}' }
}

/** @param {{ each?: string, filled?: string, nested?: boolean }} shape */
function jsonOf({ each, filled, nested }) {
  if (filled) return `{"x":"${filled.repeat(BYTES / filled.length)}"}`
  if (nested)
    return `{"x":[${Array(BYTES / (2 * DEPTH))
      .fill('['.repeat(DEPTH) + ']'.repeat(DEPTH))
      .join()}]}`
  const items = []
  for (let bytes = 0, number = 0; bytes < BYTES; number += 1) {
    items.push(each.replaceAll('#', String(number)))
    bytes += items[number].length + 1
  }
  return `{${items.join(',')}}`
}

function print(figures) {
  const alone = median(figures.get('nothing').p99)
  const width = Math.max(...[...figures.keys()].map((title) => title.length))
  process.stdout.write(
    `me(), 16 in flight, beside 4 logins with\n  ${''.padEnd(width)}   p50 ms   p99 ms  ÷ alone  logins\n`,
  )
  for (const [title, { p50, p99, hurting }] of figures) {
    const cells = [
      median(p50).toFixed(2),
      median(p99).toFixed(2),
      (median(p99) / alone).toFixed(1),
      median(hurting),
    ]
    process.stdout.write(
      `  ${title.padEnd(width)} ${cells.map((cell) => String(cell).padStart(8)).join(' ')}\n`,
    )
  }
}

module.exports = { measureFairness }
