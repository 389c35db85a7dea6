'use strict'

/** The tables of the documentation say what the package says: operations, options, fields, errors. */

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')

const api = require('@konijima/identity-api')
const openapi = require('../../crates/identity-emulator/openapi.json')
const { errorOf } = require('../../lib/errors.js')
const { errorClasses } = require('../../lib/native.js')
const { fieldsOf, stringsIn } = require('./support/declarations.js')
const { documentAt, root, tableBelow } = require('./support/documents.js')

const readme = documentAt('README.md')
const errors = documentAt('docs/errors.md')
const operations = Object.keys(api.DEFAULT_ROUTES)

/** @param {{ name: string }[]} fields */
const namesOf = (fields) => fields.map(({ name }) => name)
/** @param {string} cell of a list of names */
const listed = (cell) => cell.split(', ').filter(Boolean)
/** @param {string} operation */
const typeOf = (operation) => operation[0].toUpperCase() + operation.slice(1)

test('README: methods, routes and bodies', () => {
  const rows = tableBelow(readme, 'Methods')
  assert.deepEqual(Object.fromEntries(rows), api.DEFAULT_ROUTES)
  for (const [operation, , body, answer] of rows) {
    assert.deepEqual(listed(body), namesOf(fieldsOf(`${typeOf(operation)}Request`)), operation)
    const known = namesOf(fieldsOf(`${typeOf(operation)}Response`))
    for (const field of listed(answer)) assert.ok(known.includes(field), `${operation}: ${field}`)
  }
})

test('README: options and their defaults', () => {
  const rows = tableBelow(readme, 'Options')
  const fields = fieldsOf('IdentityClientOptions')
  assert.deepEqual(
    rows.map(([name]) => name),
    namesOf(fields),
  )
  for (const [name, shown] of rows) {
    const field = fields.find((each) => each.name === name)
    if (field?.default) assert.equal(shown, field.default, name)
    else assert.equal(shown === 'required', !field?.optional, name)
  }
})

test('README: options of a call', () => {
  const rows = tableBelow(readme, 'Options of one call')
  assert.deepEqual(
    rows.map(([name]) => name),
    namesOf(fieldsOf('CallOptions')),
  )
})

test('configuration: TLS', () => {
  const rows = tableBelow(documentAt('docs/configuration.md'), 'TLS')
  const fields = fieldsOf('TlsOptions')
  assert.deepEqual(
    rows.map(([name, shown]) => [name, shown]),
    fields.map((field) => [field.name, field.default ?? 'none']),
  )
})

test('README: classes of errors', () => {
  const rows = tableBelow(readme, 'Errors')
  const exported = Object.keys(api).filter((name) => name.endsWith('Error'))
  assert.deepEqual(rows.map(([name]) => name).sort(), exported.sort())
  assert.deepEqual(rows.map(([, code]) => code).sort(), errorClasses.map((row) => row.code).sort())
  for (const [name, code, , extra] of rows) {
    assert.equal(errorOf(/** @type {any} */ ({ code, message: '' })).constructor.name, name)
    if (name === 'IdentityError') continue
    const fields =
      name === 'AbortError' || name === 'TokenProviderError' ? ['cause'] : namesOf(fieldsOf(name))
    const isApiError = Object.getPrototypeOf(api[name]) === api.ApiError
    assert.deepEqual(listed(extra), isApiError ? ['those of ApiError'] : fields, name)
  }
})

test('errors: fields, classes and reasons', () => {
  const common = tableBelow(errors, 'Fields of every error').map(([name]) => name)
  assert.deepEqual(common, namesOf(fieldsOf('IdentityError')))

  const outcomes = tableBelow(errors, 'Did it happen?').map(([outcome]) => outcome.replaceAll("'", ''))
  const outcome = fieldsOf('IdentityError').find(({ name }) => name === 'outcome')
  assert.deepEqual(outcomes.sort(), stringsIn(String(outcome?.type)).sort())

  const reasons = tableBelow(errors, 'ResponseError').map(([reason]) => reason)
  const reason = fieldsOf('ResponseError').find(({ name }) => name === 'reason')
  assert.deepEqual(reasons, stringsIn(String(reason?.type)))

  const children = tableBelow(errors, 'ApiError and its children')
  const parents = Object.entries(api).filter(([, value]) => value.prototype instanceof api.ApiError)
  assert.deepEqual(
    children.map(([name]) => name).sort(),
    [...parents.map(([name]) => name), 'ApiError'].sort(),
  )
  for (const [name, code] of children) {
    assert.equal(errorOf(/** @type {any} */ ({ code, message: '' })).constructor.name, name)
  }

  const text = errors.prose.map((line) => line.text).join('\n')
  for (const name of ['ConnectionError', 'TimeoutError']) {
    const section = text.split(`### \`${name}\``)[1]?.split('###')[0] ?? ''
    const phase = fieldsOf(name).find((field) => field.name === 'phase')
    for (const value of stringsIn(String(phase?.type)))
      assert.ok(section.includes(`'${value}'`), `${name} ${value}`)
  }
})

test('operations: bodies, answers and what the emulator refuses', () => {
  const text = documentAt('docs/operations.md')
    .prose.map((line) => line.text)
    .join('\n')
  const sections = text.split(/^##+ /m).filter((section) => section.startsWith('`'))
  const titles = sections.map((section) => section.split('`')[1])
  assert.deepEqual([...titles].sort(), [...operations].sort())
  for (const [index, operation] of titles.entries()) {
    const section = sections[index]
    assert.deepEqual(backticked(section, 'Body'), namesOf(fieldsOf(`${typeOf(operation)}Request`)), operation)
    const answered = namesOf(fieldsOf(`${typeOf(operation)}Response`))
    const parts = operation === 'listSessions' ? namesOf(fieldsOf('Session')) : []
    assert.deepEqual(backticked(section, 'Answer'), [...answered, ...parts], operation)
    const refusals = (/^- Emulator's refusals: (.*)$/m.exec(section)?.[1] ?? '').match(/\b\d{3}\b/g)
    assert.deepEqual(refusals, refusalsOf(operation), operation)
  }
})

test("the emulator's document and declarations have the operations of the client", () => {
  const routes = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => {
      const below = path.replace(/^\/api/, '').replaceAll(/\{(\w+)\}/g, ':$1')
      return [operationId, `${method.toUpperCase()} ${below}`]
    }),
  )
  assert.deepEqual(Object.fromEntries(routes), api.DEFAULT_ROUTES)
  const declared = readFileSync(join(root, 'packages/identity-emulator/index.d.ts'), 'utf8')
  const names = /^export type OperationName =\n((?: {2}\| '.*'\n)+)/m.exec(declared)?.[1] ?? ''
  assert.deepEqual(stringsIn(names), operations)
})

/** @param {string} section @param {string} title of a line of the list */
function backticked(section, title) {
  const line = new RegExp(`^- ${title}: (.*)$`, 'm').exec(section)?.[1] ?? ''
  return [...line.matchAll(/`(\w+)`/g)].map((found) => found[1])
}

/** The statuses that the emulator's document has for one operation and not for all alike. @param {string} operation */
function refusalsOf(operation) {
  const everywhere = ['200', '201', '400', '408', '413', '415', '500']
  const routes = Object.values(openapi.paths).flatMap((path) => Object.values(path))
  const route = routes.find(({ operationId }) => operationId === operation)
  return Object.keys(route?.responses ?? {}).filter((status) => !everywhere.includes(status))
}
