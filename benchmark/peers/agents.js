'use strict'

/**
 * Node's own agents with keep-alive. Loaded when asked for: the import of a peer is measured without them.
 */
function keepAliveAgents(ca) {
  const http = require('node:http')
  const https = require('node:https')
  return { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true, ca }) }
}

module.exports = { keepAliveAgents }
