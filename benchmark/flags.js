'use strict'

const { parseArgs } = require('node:util')

const { PEER_NAMES } = require('./peers')
const { SCENES } = require('./scenes')
const { TRANSPORTS } = require('./transports')

const SCENE_NAMES = Object.keys(SCENES)
/** Needs a folder, so it is a peer only when told to. */
const USUAL_PEERS = PEER_NAMES.filter((name) => name !== 'before')
const OPERATIONS = ['login', 'me', 'listSessions']
const IN_FLIGHT = [1, 16, 64, 256]

const HELP = `npm run bench -- [flags]

  --scenes LIST         of these; all unless given
${sceneLines()}
  --quick               http, me and listSessions, 1 and 64 in flight, 3 rounds of 0.5 s; scenes in short
  --peers LIST          of ${USUAL_PEERS.join(',')}
  --before FOLDER       adds the peer "before": the package in a folder, with its own addon
  --operations LIST     of ${OPERATIONS.join(',')}
  --in-flight LIST      numbers; ${IN_FLIGHT.join(',')} unless given
  --transport LIST      of ${Object.keys(TRANSPORTS).join(',')}
  --rounds N            5 unless given; each peer has its turn in each
  --seconds S           of one sample; 1 unless given
  --no-build            use what is built already
  --write               write the documents although it is not the whole run
  --no-write            do not write them although it is
  --report              print docs/benchmarks.json and write the page and the chart again

The documents (docs/benchmarks.json, .md, .svg and a table in docs/comparison.md) are written only
from a work tree without uncommitted changes.
`

function sceneLines() {
  return Object.entries(SCENES)
    .map(([name, { about }]) => `     ${name.padEnd(17)}  ${about}`)
    .join('\n')
}

const FLAGS = {
  help: { type: 'boolean', short: 'h' },
  quick: { type: 'boolean' },
  scenes: { type: 'string' },
  peers: { type: 'string' },
  before: { type: 'string' },
  operations: { type: 'string' },
  'in-flight': { type: 'string' },
  transport: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  'no-build': { type: 'boolean' },
  write: { type: 'boolean' },
  'no-write': { type: 'boolean' },
  report: { type: 'boolean' },
}

const WHOLE = {
  scenes: SCENE_NAMES,
  peers: USUAL_PEERS,
  operations: OPERATIONS,
  inFlight: IN_FLIGHT,
  transports: Object.keys(TRANSPORTS),
}
const QUICK = {
  operations: ['me', 'listSessions'],
  inFlight: [1, 64],
  transports: ['http'],
  rounds: 3,
  seconds: 0.5,
}

function parseFlags(argv) {
  const values = parsed(argv)
  const start = { ...WHOLE, rounds: 5, seconds: 1, ...(values.quick && QUICK) }
  const peers = chosen('peers', values.peers, USUAL_PEERS) ?? start.peers
  const flags = {
    scenes: (chosen('scenes', values.scenes, SCENE_NAMES) ?? start.scenes).filter(
      (name) => peers.includes('ours') || !SCENES[name].ofOurs,
    ),
    peers: values.before === undefined ? peers : [...peers, 'before'],
    before: values.before,
    quick: Boolean(values.quick),
    operations: chosen('operations', values.operations, OPERATIONS) ?? start.operations,
    transports: chosen('transport', values.transport, Object.keys(TRANSPORTS)) ?? start.transports,
    inFlight: values['in-flight']?.split(',').map((text) => positive('in-flight', text)) ?? start.inFlight,
    rounds: values.rounds === undefined ? start.rounds : positive('rounds', values.rounds),
    seconds: values.seconds === undefined ? start.seconds : positive('seconds', values.seconds),
    build: !values['no-build'],
    report: Boolean(values.report),
    help: Boolean(values.help),
  }
  const write = flags.report || values.write || isWhole(flags)
  return { ...flags, write: Boolean(write) && !values['no-write'] }
}

/** A mistake on the command line: its message says all, a stack would hide it. */
class FlagError extends Error {}

function parsed(argv) {
  try {
    return parseArgs({ args: argv, options: FLAGS }).values
  } catch (error) {
    throw new FlagError(`${error.message.split('. ')[0]} (--help lists the flags)`)
  }
}

/** Whether every figure of the documents is measured; a part of them would replace the whole. */
function isWhole(flags) {
  const all = Object.entries(WHOLE).every(([name, items]) =>
    items.every((item) => flags[name].includes(item)),
  )
  return all && flags.rounds >= 5 && flags.before === undefined
}

function chosen(name, text, known) {
  const items = text?.split(',')
  const unknown = items?.find((item) => !known.includes(item))
  if (unknown !== undefined) throw new FlagError(`--${name}: ${unknown} is none of ${known.join(', ')}`)
  return items
}

function positive(name, text) {
  const number = Number(text)
  if (!(number > 0)) throw new FlagError(`--${name} must be a number above zero`)
  return number
}

module.exports = { FlagError, HELP, parseFlags }
