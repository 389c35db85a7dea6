'use strict'

const { once } = require('node:events')
const { createServer } = require('node:http')
const { errorBodies } = require('./echoes.js')
const { secrets } = require('./secrets.js')

/**
 * A service that finds the secrets in what it is sent, and answers with them as the path says.
 */
async function startEchoingService() {
  const server = createServer(async (request, response) => {
    let received = decodeURIComponent(request.url.replaceAll('+', ' ')) + JSON.stringify(request.headers)
    for await (const chunk of request.setEncoding('utf8'))
      received += JSON.stringify(JSON.parse(chunk)) + chunk
    const [, status, shape] = request.url.split('/')
    const body = errorBodies(found(received))[Buffer.from(shape, 'hex').toString()]
    response.writeHead(Number(status)).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    /** The URL below which every request is answered in this shape, with this status. */
    answering: (shape, status) =>
      `http://127.0.0.1:${server.address().port}/${status}/${Buffer.from(shape).toString('hex')}`,
    stop: () => server.closeAllConnections() ?? server.close(),
  }
}

/** The secrets that are in the text, by name. */
function found(text) {
  const contained = (secret) => text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1))
  return Object.fromEntries(Object.entries(secrets).filter(([, secret]) => contained(secret)))
}

module.exports = { startEchoingService }
