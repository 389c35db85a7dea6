'use strict'

/** Bodies and options as JSON text, the form in which they cross to the binding. */

const { Buffer } = require('node:buffer')
const { notJson } = require('./failures.js')

const { stringify } = JSON

/** @param {unknown} body */
function bodyText(body) {
  return jsonText('body', 'body', () => stringify(body))
}

/**
 * @param {object} options
 * @param {import('./failures.js').Subject} [subject]
 * @returns {string}
 */
function optionsText(options, subject = 'client') {
  // With a replacer, `JSON.stringify` takes several times as long.
  return jsonText('options', subject, () => stringify(options, isPlain(options) ? undefined : replacer))
}

/**
 * Whether JSON holds the value as it is; what is nested deeper than options are may be endless.
 *
 * @param {unknown} value
 * @param {number} depth
 * @returns {boolean}
 */
function isPlain(value, depth = 3) {
  const type = typeof value
  if (type !== 'object') return type !== 'function' && type !== 'symbol' && type !== 'bigint'
  if (value === null) return true
  if (ArrayBuffer.isView(value) || depth === 0) return false
  for (const name in value) {
    if (!isPlain(/** @type {any} */ (value)[name], depth - 1)) return false
  }
  return true
}

/**
 * @param {string} field what the value is, for the error
 * @param {import('./failures.js').Subject} subject
 * @param {() => string} write
 */
function jsonText(field, subject, write) {
  try {
    return write()
  } catch {
    // The engine's own message names properties of the value.
    throw notJson(field, subject)
  }
}

/**
 * The options of one call beside its token, with what the glue knows; nothing when there is nothing
 * to say, which is most of the time.
 *
 * @param {Record<string, unknown>} options
 * @param {number} spentMs time already spent on this call
 * @param {boolean} cancellable
 */
function callText(options, spentMs, cancellable) {
  const hasOptions = Object.keys(options).length > 0
  if (!hasOptions && spentMs === 0 && !cancellable) return undefined
  const text = hasOptions ? optionsText(options, 'call') : '{}'
  return `{"options":${text},"spentMs":${spentMs},"cancellable":${cancellable}}`
}

/**
 * What JSON would leave out becomes an empty object, which the binding refuses by name; bytes
 * become text, since all bytes in options are PEM.
 *
 * @this {any}
 * @param {string} key
 * @param {unknown} value
 */
function replacer(key, value) {
  const original = this[key]
  // Not `instanceof`: bytes may come from another realm (`node:vm`, Jest).
  if (ArrayBuffer.isView(original)) {
    return Buffer.from(original.buffer, original.byteOffset, original.byteLength).toString('utf8')
  }
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return {}
  return value
}

module.exports = { bodyText, callText, optionsText }
