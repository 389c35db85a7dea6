'use strict'

/** A worker of a cluster: answers every request with what the identity service says. */

const { createServer } = require('node:http')
const { IdentityClient } = require('../../../index.js')

const client = new IdentityClient({ baseUrl: process.env.IDENTITY_URL })

createServer(async (_, response) => {
  response.end(JSON.stringify(await client.me()))
}).listen(0, '127.0.0.1')
