'use strict'

// One peer in its own process: `setup`, then as many `sample`s as the parent asks for.

const { keepCalling, sample } = require('./load')
const { peerNamed } = require('./peers')

/**
 * Seconds of each operation before the first sample, so that no round meets code that is still being
 * compiled.
 */
const SETTLING = 0.5

let client

/** Every answer is looked at once: a peer that gave something else would be measured at something else. */
async function checkAnswers() {
  const [{ token }, { email }, { sessions }] = [
    await client.login(),
    await client.me(),
    await client.listSessions(),
  ]
  if (!token || !email || sessions.length !== 20) throw new Error('not the answers that were expected')
}

const commands = {
  async setup({ peer, operations, ...options }) {
    client = await peerNamed(peer).setup(options)
    await checkAnswers()
    for (const operation of operations)
      await keepCalling(client[operation], { inFlight: 16, seconds: SETTLING })
  },
  sample: ({ operation, ...options }) => sample(client[operation], options),
}

process.on('message', async ({ command, ...options }) => {
  try {
    process.send({ result: (await commands[command](options)) ?? null })
  } catch (error) {
    process.send({ error: String(error?.cause?.message ?? error?.message ?? error).split('\n')[0] })
  }
})
process.on('disconnect', () => process.exit())
