'use strict'

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const { runTask } = require('../processes')

/** The second number is that of a quick run. */
const RUNS = [5, 1]

/**
 * The first call of a new client, alone and while look-ups of other hosts hang. The host system's resolver cannot be
 * made to hang without special rights, so a library that is loaded before it answers in its place.
 * @returns `{ runs: { aloneMs, hungMs }[] }` or `{ unavailable: reason }`
 */
async function besideHungLookUps({ flags, server, caFile, progress }) {
  progress.step('a new client beside hung look-ups')
  if (process.platform !== 'linux') return { unavailable: 'needs LD_PRELOAD' }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-benchmark-'))
  try {
    const library = path.join(folder, 'hung-look-ups.so')
    const source = path.join(__dirname, 'hung-look-ups.c')
    const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, source], { stdio: 'ignore' })
    if (built.status !== 0) return { unavailable: 'needs a C compiler (cc)' }
    const baseUrl = `${server.origins.http.replace('127.0.0.1', 'localhost')}/api`
    const runs = []
    for (let turn = 0; turn < RUNS[Number(flags.quick)]; turn += 1)
      runs.push(await runTask('new-client', { baseUrl }, { caFile, env: { LD_PRELOAD: library } }))
    return { runs }
  } catch (error) {
    return { failure: error.message }
  } finally {
    fs.rmSync(folder, { recursive: true })
  }
}

module.exports = { besideHungLookUps }
