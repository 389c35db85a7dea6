'use strict'

const CALLS = 1000
/** The answers take longer than this, so that all calls are still waiting. */
const LOOK_AFTER_MS = 1000

/**
 * Resident bytes that each of 1 000 waiting calls holds, its socket included if it has one (a client that
 * bounds its connections lets most of them queue instead).
 */
module.exports = async ({ peer, slowUrl, ...options }) => {
  const { setup } = require(`../peers/${peer}`)
  const client = await setup({ ...options, baseUrl: slowUrl })
  await client.me()
  const before = resident()
  let ended = 0
  const end = () => {
    ended += 1
  }
  for (let call = 0; call < CALLS; call += 1) client.me().then(end, end)
  await new Promise((resolve) => setTimeout(resolve, LOOK_AFTER_MS))
  const after = resident()
  if (ended > 0) throw new Error('calls ended before they were looked at')
  return { pendingBytes: (after - before) / CALLS }
}

function resident() {
  globalThis.gc()
  return process.memoryUsage.rss()
}
