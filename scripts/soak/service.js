'use strict'

/** The service of the soak: a process of its own, so that its memory is not measured. */

const { createServer } = require('node:http')

const session = { sessionId: 's-1', ip: '203.0.113.9', userAgent: 'Soak/1.0', current: true }
const answers = {
  'GET /api/auth/me': [200, { id: '1', email: 'ada@example.org', emailVerified: true, twoFAEnabled: false }],
  'GET /api/auth/sessions': [200, { sessions: Array(5).fill(session) }],
  'POST /api/auth/login': [200, { token: 't'.repeat(200), refreshToken: 'r'.repeat(43), expiresIn: 900 }],
  'POST /api/auth/refresh': [401, { code: 'REFRESH_TOKEN_REUSED', message: 'sign in again' }],
}

const server = createServer((request, response) => {
  const [status, body] = answers[`${request.method} ${request.url}`] ?? [404, { code: 'NOT_FOUND' }]
  request.resume().on('end', () => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
})

server.listen(0, '127.0.0.1', () => process.send(`http://127.0.0.1:${server.address().port}/api`))
process.on('disconnect', () => process.exit())
