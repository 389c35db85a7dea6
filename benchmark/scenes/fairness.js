'use strict'

const { LineProcess, runTask } = require('../processes')
const { summary } = require('../statistics')
const { backgroundsOf } = require('./backgrounds')

/**
 * What one user's calls cost the others: `me()` alone, and beside logins of another user that are made to hurt. Both
 * sides share one process and its one native worker thread; each has an event loop of its own, and the services are
 * processes of their own.
 * @returns `{ rounds: { title: figures }[], kinds: { title: kind } }`: each round has every background, and `alone`
 */
async function measure({ flags, server, caFile, programs, progress }) {
  const faults = new LineProcess(programs.faults, [])
  const backgrounds = backgroundsOf(flags)
  try {
    const rounds = []
    for (let round = 0; round < roundsOf(flags); round += 1) {
      const figures = {}
      for (const background of [{ title: 'alone' }, ...backgrounds]) {
        progress.step(`fairness, round ${round + 1}: ${background.title}`)
        const { hurting, stop } = await startBackground(faults, background)
        const settings = { baseUrl: `${server.origins.http}/api`, hurting, seconds: flags.seconds }
        const { p50Us, p99Us, calls, hurtingCalls } = await runTask('fairness', settings, { caFile })
        await stop()
        figures[background.title] = { p50Us, p99Us, calls, backgroundCalls: hurtingCalls }
      }
      rounds.push(figures)
    }
    const kinds = backgrounds.filter(({ kind }) => kind).map(({ title, kind }) => [title, kind])
    return { rounds, kinds: Object.fromEntries(kinds) }
  } finally {
    faults.stop()
  }
}

const roundsOf = ({ quick, rounds }) => (quick ? 1 : rounds)

let commands = 0

function ask(faults, command) {
  commands += 1
  return faults.ask({ id: commands, ...command })
}

async function startBackground(faults, { body, answer }) {
  if (!answer) return { hurting: body ? { extra: body } : null, stop() {} }
  const { url, server, error } = await ask(faults, { start: { turns: [[{ answer }]] } })
  if (error) throw new Error(error)
  return { hurting: { url, extra: body ?? '{}' }, stop: () => ask(faults, { stop: server }) }
}

const steps = (flags) => (backgroundsOf(flags).length + 1) * roundsOf(flags)

/**
 * `alone` and each background with p50 and p99; `ratio` is the p99 ÷ that of `me()` alone in the same round. `kind`
 * is that of the background (see backgrounds.js).
 */
function condense({ rounds, kinds }) {
  const figuresOf = (title) => {
    const of = (key) => summary(rounds.map((round) => round[title]?.[key]))
    return { p50Us: of('p50Us'), p99Us: of('p99Us'), calls: of('calls') }
  }
  const titles = Object.keys(rounds[0]).filter((title) => title !== 'alone')
  return {
    alone: figuresOf('alone'),
    backgrounds: titles.map((title) => ({
      title,
      ...(kinds[title] && { kind: kinds[title] }),
      ...figuresOf(title),
      ratio: summary(rounds.map((round) => round[title].p99Us / round.alone.p99Us)),
      backgroundCalls: summary(rounds.map((round) => round[title].backgroundCalls)),
    })),
  }
}

module.exports = {
  ofOurs: true,
  about: 'me() beside calls of another user that are made to hurt',
  condense,
  measure,
  steps,
}
