'use strict'

/** The declarations, under `strict`, in every way a project can resolve them. */

const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const test = require('node:test')
const { operations } = require('../lib/native.js')
const { fieldsOf } = require('./docs/support/declarations.js')

const tsc = join(__dirname, '..', 'node_modules', 'typescript', 'bin', 'tsc')
const project = join(__dirname, 'types')

for (const [module, resolution] of [
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['preserve', 'bundler'],
]) {
  test(`signatures with module resolution ${resolution}`, () => {
    const args = [tsc, '-p', project, '--module', module, '--moduleResolution', resolution]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(status, 0, stdout)
  })
}

const declarations = readFileSync(join(__dirname, '..', 'index.d.ts'), 'utf8')
const body = /^export declare class IdentityClient \{\n(.*?)^\}/ms.exec(declarations)?.[1] ?? ''

for (const { name, takesBody, fields } of operations) {
  test(`${name} is declared with its body and its answer`, () => {
    const type = name[0].toUpperCase() + name.slice(1)
    const parameters = [
      ...(takesBody ? [`body: ${type}Request`] : []),
      ...(name === 'refresh' ? ['accessToken?: string | null'] : []),
      'options?: CallOptions',
    ]
    assert.ok(body.includes(`   */\n  ${name}(${parameters.join(', ')}): Promise<${type}Response>\n`), body)
    assert.ok(declarations.includes(`export interface ${type}Response extends IdentityResponse {}`))
    if (!takesBody) return
    assert.ok(declarations.includes(`export interface ${type}Request extends IdentityRequest {}`))
    const declared = fieldsOf(`${type}Request`).map((field) => ({ name: field.name, type: field.type }))
    assert.deepEqual(declared, fields)
  })
}
