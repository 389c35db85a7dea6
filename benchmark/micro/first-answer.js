'use strict'

/** Import, construction and first call of a peer, ms; and the same from the start of the process on. */
module.exports = async ({ peer, ...options }) => {
  const { setup } = require(`../peers/${peer}`)
  const begin = performance.now()
  const client = await setup(options)
  const { email } = await client.me()
  const end = performance.now()
  if (!email) throw new Error('not the answer that was expected')
  return { firstAnswerMs: end - begin, processMs: end }
}
