'use strict'

/** docs/reliability.md says what the package does: its tables are compared with behaviour, its proofs exist. */

const assert = require('node:assert/strict')
const { existsSync, readFileSync, readdirSync } = require('node:fs')
const { join, relative, resolve } = require('node:path')
const { describe, test } = require('node:test')

const api = require('@konijima/identity-api')
const { errorOf } = require('../../lib/errors.js')
const { callOperation, operations } = require('../support/every-operation.js')
const { faultServer, json } = require('../support/fault-server.js')
const { fieldsOf } = require('./support/declarations.js')
const { documentAt, root, tableBelow } = require('./support/documents.js')

const page = documentAt('docs/reliability.md')
const faults = faultServer()
const good = json({ sessions: [] })

describe('what is sent again', { concurrency: 4 }, () => {
  const rows = tableBelow(page, 'What is sent again')
  /** What the columns stand for: steps that a first request is met with. */
  const columns = [
    undefined,
    [['reset']],
    [[json({}, 502)], [json({}, 503)], [json({}, 504)]],
    [[json({}, 429)]],
    [['reset']],
  ]

  test('every operation has its row', () => {
    assert.deepEqual(rows.map(([operation]) => operation).sort(), [...operations].sort())
  })

  for (const [operation, ...cells] of rows) {
    for (const [index, cell] of cells.entries()) {
      test(`${operation}: column ${index + 1} says ${cell}`, async () => {
        assert.match(cell, /^(again|never)$/)
        if (columns[index] === undefined) return isSentAfterRefusals(operation, cell)
        for (const steps of columns[index]) {
          const server = await faults.turns(steps, [good])
          const client = new api.IdentityClient({ baseUrl: server.url })
          const options = index === 4 ? { idempotencyKey: 'key-1' } : undefined
          await callOperation(client, operation, options).catch(() => {})
          assert.equal((await server.connections()).requests, cell === 'again' ? 2 : 1)
        }
      })
    }
  }

  async function isSentAfterRefusals(operation, cell) {
    const { url } = await faults.refusedPort()
    const error = await callOperation(new api.IdentityClient({ baseUrl: url }), operation).catch((e) => e)
    assert.equal(error.attempts > 1, cell === 'again')
  }
})

test('what to do about an unknown outcome is said of every operation that is not simply repeated', () => {
  const again = tableBelow(page, 'What is sent again')
  const oneShot = again.filter(([, , noAnswer]) => noAnswer === 'never').map(([operation]) => operation)
  const advised = tableBelow(page, "When outcome is 'unknown'").map(([operation]) => operation)
  assert.deepEqual(advised.sort(), oneShot.sort())
})

test('limits of time and their defaults', () => {
  const limits = fieldsOf('IdentityClientOptions').filter(({ name }) => /imeoutMs$/.test(name))
  assert.deepEqual(
    tableBelow(page, 'Time').map(([name, value]) => [name, value]),
    limits.map((field) => [field.name, field.default]),
  )
})

test('what a route answers to each class of error, as the examples do it', async (t) => {
  const { errorAnswer } = await import('../../examples/backend/error-answer.mjs')
  t.mock.method(console, 'error', () => {})
  const rows = tableBelow(page, 'What to answer your own users')
  const classes = Object.keys(api).filter((name) => name.endsWith('Error') && name !== 'IdentityError')
  assert.deepEqual(rows.map(([name]) => name).sort(), classes.sort())

  const codes = Object.fromEntries(
    tableBelow(documentAt('README.md'), 'Errors').map(([name, code]) => [name, code]),
  )
  for (const [name, answer] of rows) {
    const statuses = answer.startsWith('its status')
      ? [400, 410, 422]
      : (answer.match(/\d{3}/g) ?? []).map(Number)
    for (const status of statuses) {
      const operation = status === 404 ? 'logoutSession' : 'login'
      const subject = status === 500 ? 'call' : 'body'
      const mistake = name === 'ConfigError' ? { field: 'password', subject } : {}
      const failure = { code: codes[name], message: '', status, operation, ...mistake }
      const error = errorOf(/** @type {any} */ (failure))
      assert.equal(errorAnswer(error).status, status, name)
    }
  }
})

describe('what proves it', () => {
  const text = page.prose.map((line) => line.text).join('\n')
  const rows = text.slice(text.indexOf('## What proves it')).match(/^\| .*\|$/gm) ?? []
  const proofs = rows.flatMap((row) =>
    [...row.matchAll(/\[[^\]]+\]\(([^)]+)\)(?:: ((?:`[^`]+`(?:, )?)+))?/g)].map(([, link, names = '']) => ({
      path: relative(root, resolve(root, 'docs', link)),
      names: [...names.matchAll(/`([^`]+)`/g)].map((found) => found[1]),
    })),
  )

  test('every line names a test', () => {
    assert.ok(rows.length > 50)
    for (const row of rows.filter((each) => !/^\| (-+|what is so) \|/.test(each))) assert.match(row, /\]\(/)
  })

  for (const { path, names } of proofs) {
    test(`${path}: ${names.join('; ')}`, () => {
      assert.ok(existsSync(join(root, path)), 'no such file')
      const code = readFileSync(join(root, path), 'utf8')
      for (const name of names) {
        const isThere = path.endsWith('.rs')
          ? code.includes(`fn ${name}(`)
          : code.includes(`'${name}'`) || keyed(code, name)
        assert.ok(isThere, `no test "${name}"`)
      }
    })
  }

  test('every file of these tests proves a line', () => {
    const folders = [
      'crates/identity-client/tests',
      '__test__/failures',
      '__test__/process-life',
      '__test__/canary',
    ]
    const files = folders.flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((name) => /\.(rs|test\.js)$/.test(name))
        .map((name) => join(folder, name)),
    )
    const named = new Set(proofs.map(({ path }) => path))
    assert.deepEqual(
      files.filter((file) => !named.has(file)),
      [],
    )
  })
})

/** A test whose name is a key of a table, which needs no quotes when it is one word. */
function keyed(code, name) {
  return new RegExp(`^\\s*${name.replaceAll(/[^\w ]/g, '\\$&')}: `, 'm').test(code)
}
