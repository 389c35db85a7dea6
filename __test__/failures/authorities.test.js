'use strict'

/** What the environment of the process says about authorities; each case is a process of its own. */

const assert = require('node:assert/strict')
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')
const { after, describe, test } = require('node:test')
const { reportOf } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')

const faults = faultServer()
const turns = [[json({ token: 't' })]]
const folder = mkdtempSync(join(tmpdir(), 'identity-authorities-'))
after(() => rmSync(folder, { recursive: true }))

/** Logs in with each of these options, and reports the answers and what the errors say. */
async function loginWith(optionsOfEach) {
  const { IdentityClient } = require('./index.js')
  const results = []
  for (const options of optionsOfEach) {
    const client = new IdentityClient({ maxRetries: 0, ...options })
    const answer = await client.login({ email: 'a@example.org', password: 'p' }).catch((error) => error)
    const { name, phase, message } = answer
    results.push(answer instanceof Error ? { name, phase, message } : answer)
  }
  report(results)
}

function pemFile(name, pem) {
  const path = join(folder, name)
  writeFileSync(path, pem)
  return path
}

describe('NODE_EXTRA_CA_CERTS', { concurrency: 2 }, () => {
  test('its authorities are trusted, beside those of tls.ca', async () => {
    const [extra, own] = await Promise.all([
      faults.start({ turns, tls: {} }),
      faults.start({ turns, tls: {} }),
    ])
    const env = { NODE_EXTRA_CA_CERTS: pemFile('extra.pem', extra.ca) }
    const cases = [
      { baseUrl: extra.url },
      { baseUrl: extra.url, tls: { ca: own.ca } },
      { baseUrl: own.url, tls: { ca: own.ca } },
    ]
    assert.deepEqual(await reportOf(loginWith, [cases], { env }), [
      { token: 't' },
      { token: 't' },
      { token: 't' },
    ])
  })

  test('they are not trusted where tls.replaceRoots replaces them', async () => {
    const [extra, own] = await Promise.all([
      faults.start({ turns, tls: {} }),
      faults.start({ turns, tls: {} }),
    ])
    const env = { NODE_EXTRA_CA_CERTS: pemFile('replaced.pem', extra.ca) }
    const tls = { ca: own.ca, replaceRoots: true }
    const [refused, answer] = await reportOf(
      loginWith,
      [
        [
          { baseUrl: extra.url, tls },
          { baseUrl: own.url, tls },
        ],
      ],
      { env },
    )
    assert.equal(refused.phase, 'tls')
    assert.deepEqual(answer, { token: 't' })
  })

  for (const [name, path] of [
    ['does not exist', join(folder, 'missing.pem')],
    ['holds no certificate', pemFile('empty.pem', 'nothing here\n')],
  ]) {
    test(`a file that ${name} takes nothing away`, async () => {
      const own = await faults.start({ turns, tls: {} })
      const cases = [{ baseUrl: own.url, tls: { ca: own.ca } }, { baseUrl: own.url }]
      const { runChild } = require('../support/child.js')
      // Node itself may warn of the file on stderr.
      const { code, reports } = await runChild(loginWith, [cases], { env: { NODE_EXTRA_CA_CERTS: path } })
      assert.equal(code, 0)
      assert.deepEqual(reports[0][0], { token: 't' })
      assert.equal(reports[0][1].phase, 'tls')
    })
  }
})

test('a machine without a CA store still speaks http and private-CA https', async () => {
  const [plain, secure] = await Promise.all([faults.start({ turns }), faults.start({ turns, tls: {} })])
  const env = { SSL_CERT_FILE: '/nonexistent/cert.pem', SSL_CERT_DIR: '/nonexistent' }
  const [overHttp, withAuthority, without] = await reportOf(
    loginWith,
    [[{ baseUrl: plain.url }, { baseUrl: secure.url, tls: { ca: secure.ca } }, { baseUrl: secure.url }]],
    { env },
  )
  assert.deepEqual([overHttp, withAuthority], [{ token: 't' }, { token: 't' }])
  assert.equal(without.name, 'ConnectionError')
  assert.equal(without.phase, 'tls')
  assert.match(without.message, /`tls\.ca`/)
})
