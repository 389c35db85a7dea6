'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const { readResults, writeDocuments } = require('./documents')
const { FlagError, HELP, parseFlags } = require('./flags')
const { describeMachine, isClean } = require('./machine')
const { prepare } = require('./prepare')
const { startServer } = require('./processes')
const { Progress } = require('./progress')
const { printReport } = require('./report/terminal')
const { resultsOf } = require('./results')
const { SCENES } = require('./scenes')

async function main() {
  const flags = parseFlags(process.argv.slice(2))
  if (flags.help) return void process.stdout.write(HELP)
  if (flags.write && !flags.report && !isClean())
    throw new FlagError(
      'the work tree has uncommitted changes: commit them, so that the figures belong to a commit, or run with --no-write',
    )
  const { failures, ...run } = flags.report ? { failures: [] } : await measure(flags)
  const results = flags.report ? readResults() : resultsOf(run)
  printReport(results)
  if (failures.length > 0)
    throw new FlagError(`no document is written, scenes failed\n${failures.join('\n')}`)
  if (flags.write) process.stdout.write(`\nWritten: ${writeDocuments(results).join(', ')}\n`)
}

async function measure(flags) {
  if (flags.before !== undefined) process.env.IDENTITY_API_BEFORE = path.resolve(flags.before)
  const programs = prepare(flags)
  const machine = describeMachine(flags.peers)
  const server = await startServer(programs.server)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'identity-benchmark-'))
  const caFile = path.join(folder, 'ca.pem')
  fs.writeFileSync(caFile, server.ca)
  const progress = new Progress(flags.scenes.reduce((sum, name) => sum + SCENES[name].steps(flags), 0))
  try {
    const measured = {}
    // The figures of the other scenes took an hour.
    const failures = []
    for (const name of Object.keys(SCENES).filter((name) => flags.scenes.includes(name)))
      try {
        measured[name] = await SCENES[name].measure({ flags, server, caFile, programs, progress })
      } catch (error) {
        failures.push(`${name}: ${error.message}`)
      }
    return { machine, flags, measured, failures }
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
