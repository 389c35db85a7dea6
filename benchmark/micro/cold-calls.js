'use strict'

/** Makes `calls` calls at once with a client that has no connection yet, ms until the last answer. */
module.exports = async ({ peer, calls, ...options }) => {
  const { setup } = require(`../peers/${peer}`)
  const client = await setup(options)
  const begin = performance.now()
  await Promise.all(Array.from({ length: calls }, () => client.me()))
  return { ms: performance.now() - begin }
}
