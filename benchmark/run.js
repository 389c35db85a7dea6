'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const { readResults, writeDocuments } = require('./documents')
const { measureFairness } = require('./fairness')
const { FlagError, HELP, parseFlags } = require('./flags')
const { describeMachine, isClean } = require('./machine')
const { prepare } = require('./prepare')
const { startServer } = require('./processes')
const { Progress } = require('./progress')
const { printReport } = require('./report/terminal')
const { resultsOf } = require('./results')
const { matrixSteps, measureMatrix } = require('./rounds')
const { measureStartUp, startUpSteps } = require('./start-up')

async function main() {
  const flags = parseFlags(process.argv.slice(2))
  if (flags.help) return void process.stdout.write(HELP)
  if (flags.fairness) return measureFairness(flags, prepare(flags)[0])
  if (flags.write && !flags.report && !isClean())
    throw new FlagError(
      'the work tree has uncommitted changes: commit them, so that the figures belong to a commit, or run with --no-write',
    )
  const results = flags.report ? readResults() : resultsOf(await measure(flags))
  printReport(results)
  if (flags.write) process.stdout.write(`\nWritten: ${writeDocuments(results).join(', ')}\n`)
}

async function measure(flags) {
  const [serverProgram, limitProgram] = prepare(flags)
  const machine = describeMachine(flags.peers)
  const server = await startServer(serverProgram)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-benchmark-'))
  const caFile = path.join(folder, 'ca.pem')
  fs.writeFileSync(caFile, server.ca)
  const progress = new Progress(
    (flags.matrix ? matrixSteps(flags) : 0) + (flags.startUp ? startUpSteps(flags) : 0),
  )
  try {
    const matrix = flags.matrix ? await measureMatrix({ flags, server, caFile, limitProgram, progress }) : []
    const startUp = flags.startUp ? await measureStartUp({ flags, server, caFile, progress }) : null
    return { machine, flags, matrix, startUp }
  } finally {
    progress.end()
    server.stop()
    fs.rmSync(folder, { recursive: true })
  }
}

main().catch((error) => {
  process.stderr.write(error instanceof FlagError ? `npm run bench: ${error.message}\n` : `${error.stack}\n`)
  process.exitCode = 1
})
