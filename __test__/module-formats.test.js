'use strict'

/** The package as `require` and as `import`, which must be one and the same. */

const assert = require('node:assert/strict')
const test = require('node:test')
const required = require('@konijima/identity-api')

test('import gives the very objects that require gives', async () => {
  const imported = await import('@konijima/identity-api')
  const { default: _, ...named } = imported
  assert.deepEqual(Object.keys(named).sort(), Object.keys(required).sort())
  for (const [name, value] of Object.entries(named)) assert.equal(value, required[name], name)
})

test('an error thrown for an ESM caller is an instance of the CommonJS class', async () => {
  const { IdentityClient } = await import('@konijima/identity-api')
  assert.throws(() => new IdentityClient({ baseUrl: 'nowhere' }), required.ConfigError)
  assert.throws(() => new IdentityClient({ baseUrl: 'nowhere' }), required.IdentityError)
})
