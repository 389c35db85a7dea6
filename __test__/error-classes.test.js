'use strict'

/** The error classes are those of the core's table, wherever they must be written out. */

const assert = require('node:assert/strict')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')
const api = require('../index.js')
const { errorClasses } = require('../lib/native.js')

const declarations = readFileSync(join(__dirname, '..', 'index.d.ts'), 'utf8')
const names = errorClasses.map(({ name }) => name)

test('the package exports the classes of the table, each extending its parent', () => {
  assert.deepEqual(
    Object.keys(api)
      .filter((name) => name.endsWith('Error'))
      .sort(),
    [...names].sort(),
  )
  for (const { name, code, parent } of errorClasses) {
    assert.equal(Object.getPrototypeOf(api[name]), parent === undefined ? Error : api[parent], name)
    assert.deepEqual([api[name].name, api[name].prototype.name, new api[name]('x').code], [name, name, code])
  }
})

test('index.mjs names them', () => {
  const entry = readFileSync(join(__dirname, '..', 'index.mjs'), 'utf8')
  for (const name of names) assert.match(entry, new RegExp(`^  ${name},$`, 'm'))
})

test('index.d.ts declares them with parent, code and description', () => {
  for (const { name, code, parent = 'Error' } of errorClasses) {
    const declared = new RegExp(`^export declare class ${name} extends ${parent} \\{\n(.*?)^\\}`, 'ms')
    const body = declared.exec(declarations)?.[1] ?? assert.fail(`${name} extends ${parent}`)
    if (code !== 'INTERNAL_ERROR') assert.match(body, new RegExp(`^  code:.*?'${code}'`, 'ms'), name)
    assert.ok(declarations.includes(`*/\nexport interface ${name} `), name)
  }
})

test('ErrorByCode has the class of each code, and an ApiError the code of any of its children', () => {
  const table = /^export interface ErrorByCode \{\n(.*?)^\}/ms.exec(declarations)?.[1] ?? ''
  const rows = [...table.matchAll(/^ {2}(\w+): (\w+)/gm)].map(([, code, name]) => [code, name])
  assert.deepEqual(rows.sort(), errorClasses.map(({ code, name }) => [code, name]).sort())
  const apiError = /^export declare class ApiError .*?^\}/ms.exec(declarations)?.[0] ?? ''
  const codes = [...apiError.matchAll(/'([A-Z_]+)'/g)].map((found) => found[1])
  const family = errorClasses.filter(({ name, parent }) => name === 'ApiError' || parent === 'ApiError')
  assert.deepEqual(codes.sort(), family.map(({ code }) => code).sort())
})
