'use strict'

/**
 * `npm run soak`: a million calls, and the memory of the process over them. It prints the curve,
 * writes it to `target/soak/`, and fails when memory rises by more than the measurement wavers.
 * `--calls 100000` makes fewer.
 */

const { fork } = require('node:child_process')
const { once } = require('node:events')
const { mkdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { parseArgs } = require('node:util')
const v8 = require('node:v8')
const { runInNewContext } = require('node:vm')

const { makeCalls } = require('./soak/calls.js')
const { csv, line, mib, svg } = require('./soak/chart.js')
const { judge } = require('./soak/trend.js')

/** Memory settles while code is compiled, and pools and arenas fill. */
const WARM_UP = 0.4
const SAMPLES = 50
/**
 * A leak of seven bytes a call would show among a million. The engine alone drifts by one or two: so
 * does a loop that settles promises and has no client in it.
 */
const SLACK = 4 * 2 ** 20

v8.setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

/**
 * Resident bytes of the engine's young generation. V8 lets it grow in steps up to a fixed size, the
 * later the less garbage outlives a call; it is empty after a collection, so no leak can hide in it.
 */
function youngBytes() {
  const spaces = v8.getHeapSpaceStatistics().filter(({ space_name }) => space_name === 'new_space')
  return spaces.reduce((sum, { physical_space_size }) => sum + physical_space_size, 0)
}

/** @param {number} total */
async function soak(total) {
  const service = fork(join(__dirname, 'soak', 'service.js'))
  try {
    const [baseUrl] = await once(service, 'message')
    /** @type {{ calls: number, rss: number, heap: number, young: number }[]} */
    const samples = []
    await makeCalls(baseUrl, total, Math.ceil(total / SAMPLES), (calls) => {
      collectGarbage()
      const { rss, heapUsed: heap } = process.memoryUsage()
      samples.push({ calls, rss, heap, young: youngBytes() })
      console.log(line(samples[samples.length - 1], samples[0].rss * 1.5))
    })
    return samples
  } finally {
    service.disconnect()
  }
}

/**
 * @param {{ calls: number, rss: number, heap: number }[]} samples
 * @param {number} total
 */
function writeCurve(samples, total) {
  const folder = join(process.env.CARGO_TARGET_DIR ?? join(__dirname, '..', 'target'), 'soak')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `rss-${total}`)
  writeFileSync(`${path}.csv`, csv(samples))
  writeFileSync(`${path}.svg`, svg(samples, 'Resident memory (MiB) over calls'))
  return `${path}.svg`
}

async function main() {
  const { values } = parseArgs({ options: { calls: { type: 'string', default: '1000000' } } })
  const total = Number(values.calls)
  const started = performance.now()
  const samples = await soak(total)
  const seconds = (performance.now() - started) / 1000
  const settled = samples
    .filter(({ calls }) => calls > total * WARM_UP)
    .map(({ calls, rss, young }) => ({ calls, rss: rss - young }))
  const { slope, deviation, growth, noise, rises } = judge(settled, SLACK)
  console.log(`${total} calls in ${seconds.toFixed(0)} s; the curve is in ${writeCurve(samples, total)}`)
  console.log(
    `after the warm-up, without the young generation: ${(slope * 1000).toFixed(1)} bytes in 1 000 calls, ${mib(growth)} MiB in all; ` +
      `the measurement wavers by ${mib(deviation)} MiB, so up to ${mib(noise)} MiB is noise`,
  )
  if (rises) console.error('memory rises')
  process.exitCode = rises ? 1 : 0
}

main()
