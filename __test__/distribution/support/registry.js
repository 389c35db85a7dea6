'use strict'

const { once } = require('node:events')
const { writeFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const { root } = require('../../../scripts/distribution/platforms.js')

const tools = createRequire(join(root, 'scripts', 'distribution', 'package.json'))

/**
 * An npm registry on loopback that knows nothing but what is published to it.
 *
 * @param {string} folder where it keeps its data
 */
async function startRegistry(folder) {
  const config = join(folder, 'verdaccio.yaml')
  // JSON is YAML.
  const settings = {
    storage: join(folder, 'storage'),
    packages: { '**': { access: '$all', publish: '$anonymous' } },
    uplinks: {},
    max_body_size: '100mb',
    log: { type: 'stdout', level: 'fatal' },
    web: { enable: false },
    self_path: folder,
  }
  writeFileSync(config, JSON.stringify(settings))
  const { runServer } = tools('verdaccio')
  const server = await runServer(config)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  return {
    url: `http://127.0.0.1:${port}/`,
    npmrc: `registry=http://127.0.0.1:${port}/\n//127.0.0.1:${port}/:_authToken=anybody\n`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

module.exports = { startRegistry, tools }
