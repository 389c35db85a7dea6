'use strict'

// One start-up measurement in a fresh process. Requires nothing but the measurement itself: what this file
// loads would be missing from the import times.

process.on('message', async ({ task, settings }) => {
  try {
    process.send({ result: await require(`./${task}`)(settings) })
  } catch (error) {
    process.send({ error: error.message })
  }
})
process.on('disconnect', () => process.exit())
