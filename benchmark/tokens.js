'use strict'

/**
 * `npm run bench:tokens`: checks of access tokens beside the peers, one process each, in turn. `--seconds 2` sets how long
 * each is measured.
 */

const { parseArgs } = require('node:util')
const { runTask } = require('./processes.js')

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '2' } } })
const seconds = Number(values.seconds)
const round = (value) => value.toFixed(value < 10 ? 2 : 1).padStart(8)

async function row(name, settings) {
  try {
    const { loopUs, cpuUs, us } = await runTask('verify', { seconds, ...settings })
    console.log(`${name.padEnd(44)} ${round(loopUs)} ${round(cpuUs)} ${round(us)}`)
  } catch (error) {
    console.log(`${name.padEnd(44)} ${error.message.split('\n')[0]}`)
  }
}

async function main() {
  console.log(`${'µs for each token'.padEnd(44)}     loop      cpu    clock`)
  for (const algorithm of ['EdDSA', 'ES256', 'RS256']) {
    for (const inFlight of [64, 1]) {
      for (const peer of ['ours', 'jose', 'fast-jwt']) {
        await row(`${algorithm}, ${inFlight} in flight, ${peer}`, { peer, algorithm, inFlight })
      }
    }
  }
  await row('a token that is remembered, ours', { peer: 'ours', algorithm: 'EdDSA', inFlight: 1, hit: true })
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
