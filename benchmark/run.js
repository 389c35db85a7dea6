'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const { measureFairness } = require('./fairness')
const { HELP, parseFlags } = require('./flags')
const { describeMachine } = require('./machine')
const { prepare } = require('./prepare')
const { startServer } = require('./processes')
const { Progress } = require('./progress')
const { drawChart } = require('./report/chart')
const { writeMarkdown } = require('./report/markdown')
const { printReport } = require('./report/terminal')
const { matrixSteps, measureMatrix } = require('./rounds')
const { measureStartUp, startUpSteps } = require('./start-up')

const RESULTS = path.join(__dirname, 'results.json')
const DOCS = path.join(__dirname, '../docs')

async function main() {
  const flags = parseFlags(process.argv.slice(2))
  if (flags.help) return void process.stdout.write(HELP)
  if (flags.fairness) return measureFairness(flags, prepare(flags)[0])
  const results = flags.report ? JSON.parse(fs.readFileSync(RESULTS, 'utf8')) : await measure(flags)
  printReport(results)
  if (!flags.report) fs.writeFileSync(RESULTS, JSON.stringify(results))
  if (!flags.write && !(flags.report && results.flags.write)) return
  fs.writeFileSync(path.join(DOCS, 'benchmarks.svg'), drawChart(results))
  fs.writeFileSync(path.join(DOCS, 'benchmarks.md'), writeMarkdown(results))
  process.stdout.write('\nWritten: docs/benchmarks.md, docs/benchmarks.svg\n')
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
  process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
})
