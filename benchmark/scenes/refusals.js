'use strict'

const { runTask } = require('../processes')
const { summary } = require('../statistics')

const FIGURES = ['loopUs', 'cpuUs', 'callsPerSecond']

/** What a refused call costs beside one that succeeds, of our client. @returns `{ rounds: { good, refused }[] }` */
async function measure({ flags, server, caFile, progress }) {
  progress.step('refusals')
  const settings = {
    goodUrl: `${server.origins.http}/api`,
    refusedUrl: `${server.origins.http}/refused`,
    rounds: flags.rounds,
    seconds: flags.seconds,
  }
  return { rounds: await runTask('refusals', settings, { caFile }) }
}

/** `good` and `refused` with their figures, and how many times more a refused call takes in the same round. */
function condense({ rounds }) {
  const figuresOf = (kind) =>
    Object.fromEntries(FIGURES.map((key) => [key, summary(rounds.map((round) => round[kind][key]))]))
  const ratio = (key) => summary(rounds.map(({ good, refused }) => refused[key] / good[key]))
  return {
    good: figuresOf('good'),
    refused: figuresOf('refused'),
    loopRatio: ratio('loopUs'),
    cpuRatio: ratio('cpuUs'),
  }
}

module.exports = {
  ofOurs: true,
  about: 'me() refused with 401 beside me() that succeeds',
  condense,
  measure,
  steps: () => 1,
}
