'use strict'

const { once } = require('node:events')
const { createServer } = require('node:http')

/**
 * An HTTP server on loopback that answers as told and remembers what it was sent.
 *
 * @param {{ after: (hook: () => unknown) => void }} test
 * @param {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void} [answer]
 */
async function recorder(test, answer = (_, response) => response.end('{}')) {
  /** @type {{ method: string, url: string, headers: Record<string, string>, body: string }[]} */
  const requests = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    requests.push({ method: request.method, url: request.url, headers: request.headers, body })
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${server.address().port}/api`, requests, server }
}

module.exports = { recorder }
