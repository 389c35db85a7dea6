'use strict'

const { createServer } = require('node:net')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const examples = pathToFileURL(join(__dirname, '..', '..', '..', 'examples', '/'))

/** @param {'express' | 'fastify'} name @param {string} identityUrl */
async function startExample(name, identityUrl) {
  const { startBackend } = await import('../../../examples/demo/backend.mjs')
  return startBackend(new URL(`${name}/server.mjs`, examples), identityUrl)
}

/** The URL of a service that is not there: a port that was free a moment ago. */
async function nobody() {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}/api`
}

module.exports = { nobody, startExample }
