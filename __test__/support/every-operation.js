'use strict'

/** Calls of any operation, so that tests walk the table and cover what is added to it. */

const { DEFAULT_ROUTES } = require('../../index.js')
const { operations: table } = require('../../lib/native.js')

/** The declared fields of all operations. */
const fields = table.flatMap((row) => row.fields)
const addresses = { email: 'ada@example.org', newEmail: 'ada@example.com' }

/** A body with a field of every name that an operation asks for. */
const everyField = Object.fromEntries(
  fields.map(({ name, type }) => [name, addresses[name] ?? (type === 'boolean' ? true : `${name}-1`)]),
)

/** @param {string} operation */
function takesBody(operation) {
  return !DEFAULT_ROUTES[operation].startsWith('GET ')
}

/**
 * Makes a call of the operation, whatever its arguments are.
 *
 * @param {import('../../index.js').IdentityClient} client
 * @param {string} operation
 * @param {import('../../index.js').CallOptions} [options]
 * @param {object} [body]
 */
function callOperation(client, operation, options, body = everyField) {
  if (!takesBody(operation)) return client[operation](options)
  if (operation === 'refresh') return client.refresh(body, undefined, options)
  return client[operation](body, options)
}

module.exports = { callOperation, everyField, fields, operations: Object.keys(DEFAULT_ROUTES), takesBody }
