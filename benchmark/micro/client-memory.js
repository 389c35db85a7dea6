'use strict'

const CLIENTS = 10000

/**
 * Bytes that one more of our clients holds, with options known already: resident memory, and V8's heap alone.
 */
module.exports = async ({ baseUrl, token }) => {
  const { IdentityClient } = require('../..')
  const make = () => new IdentityClient({ baseUrl, getAuthToken: () => token })
  await make().me()
  const clients = []
  const before = memory()
  while (clients.length < CLIENTS) clients.push(make())
  const after = memory()
  return {
    residentBytes: (after.rss - before.rss) / clients.length,
    heapBytes: (after.heapUsed - before.heapUsed) / clients.length,
  }
}

function memory() {
  globalThis.gc()
  return process.memoryUsage()
}
