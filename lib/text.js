'use strict'

/** Bodies and options as JSON text, the form in which they cross to the binding. */

/** @typedef {import('../index.js').CallOptions} CallOptions */

/** @param {unknown} body */
function bodyText(body) {
  return jsonText('body', body)
}

/**
 * @param {object} options
 * @returns {string}
 */
function optionsText(options) {
  // With a replacer, `JSON.stringify` takes several times as long.
  return jsonText('options', options, isPlain(options) ? undefined : replacer)
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
 * @param {unknown} value
 * @param {(this: any, key: string, value: unknown) => unknown} [replace]
 */
function jsonText(field, value, replace) {
  try {
    return JSON.stringify(value, replace)
  } catch {
    // The engine's own message names properties of the value.
    throw { code: 'CONFIG_INVALID', field, message: `\`${field}\` has a value that JSON cannot hold` }
  }
}

/**
 * The options of one call beside its token, with what the glue knows; nothing when there is nothing
 * to say, which is most of the time.
 *
 * @param {CallOptions | undefined} options
 * @param {number} spentMs time already spent on this call
 */
function callText(options, spentMs) {
  if (options === undefined && spentMs === 0) return undefined
  if (options === null || typeof options !== 'object')
    return optionsText({ options, spentMs, cancellable: false })
  const { accessToken, signal, ...rest } = options
  return optionsText({ options: rest, spentMs, cancellable: Boolean(signal) })
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
