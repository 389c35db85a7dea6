'use strict'

const assert = require('node:assert/strict')
const http = require('node:http')
const { test } = require('node:test')

const { startEmulator } = require('../index.js')

/** The status and the code of a raw request to a control endpoint. */
function send(url, method, path, headers) {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(path, url), { method, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode, code: JSON.parse(text).code }))
    })
    request.on('error', reject).end()
  })
}

for (const host of ['127.0.0.1', 'localhost', '::1', '0.0.0.0']) {
  test(`control methods work when it listens on ${host}`, async (t) => {
    const emulator = await startEmulator({ fastHash: true, host })
    t.after(() => emulator.stop())
    await emulator.fault({ status: 503 })
    await emulator.clearFaults()
    await emulator.advance(1)
    await emulator.reset()
    assert.deepEqual(await emulator.outbox(), [])
  })
}

test('a page cannot reset it, and a foreign Host reads nothing', async (t) => {
  const emulator = await startEmulator({ fastHash: true })
  t.after(() => emulator.stop())
  const page = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  assert.deepEqual(await send(emulator.url, 'POST', '/__emulator/reset', page), {
    status: 403,
    code: 'ORIGIN_NOT_ALLOWED',
  })
  assert.deepEqual(await send(emulator.url, 'GET', '/__emulator/outbox', { host: 'evil.example' }), {
    status: 403,
    code: 'HOST_NOT_ALLOWED',
  })
})

test('allowHosts adds names', async (t) => {
  const emulator = await startEmulator({ fastHash: true, allowHosts: ['id.example.com'] })
  t.after(() => emulator.stop())
  const headers = { host: 'id.example.com:8080' }
  assert.equal((await send(emulator.url, 'GET', '/__emulator/outbox', headers)).status, 200)
  await assert.rejects(startEmulator({ allowHosts: ['http://a'] }), /--allow-host` must be a host name/)
  await assert.rejects(startEmulator({ allowHosts: 'a' }), /`allowHosts` must be a list/)
})
