'use strict'

/**
 * Options as a user gives them: a plain object, or an instance of a class whose prototypes have them as
 * getters. Each is read once. Nothing is read from `Object.prototype`, which any package may have changed.
 */

const { Case, unreadable, wrongType } = require('./failures.js')

/** @typedef {import('./failures.js').Subject} Subject */

/** The names that are looked for beyond an object's own properties. */
const clientNames = [
  'baseUrl',
  'getAuthToken',
  'routes',
  'timeoutMs',
  'attemptTimeoutMs',
  'connectTimeoutMs',
  'maxRetries',
  'maxResponseBytes',
  'maxRequestBytes',
  'headers',
  'userAgent',
  'keepAliveMs',
  'maxConnections',
  'http2',
  'proxy',
  'tls',
]
const callNames = [
  'accessToken',
  'timeoutMs',
  'maxRetries',
  'signal',
  'headers',
  'requestId',
  'idempotencyKey',
  'clientIp',
  'userAgent',
]

/** Of those, what the binding is not told. */
const gluesOwn = new Set(['getAuthToken', 'accessToken', 'signal'])

/** Objects that hold values, but not as properties: to take one for options would drop all it holds. */
const containers =
  /^\[object (Array|Map|Set|WeakMap|Headers|URLSearchParams|FormData|Request|Response|URL|Blob|File|Event|Promise|Date|Error|RegExp|AbortSignal|AbortController)\]$/

const { getPrototypeOf, hasOwn, keys } = Object
const tagOf = Object.prototype.toString

/**
 * Values by name, and nothing else: there is no prototype.
 *
 * @typedef {Record<string, unknown>} Values
 * @type {new () => Values}
 */
const Values = /** @type {any} */ (function Values() {})
Values.prototype = Object.create(null)

/** Most calls have none. */
const nothing = Object.freeze({
  forBinding: Object.freeze(new Values()),
  forGlue: Object.freeze(new Values()),
})

/** @param {unknown} given by the user */
const clientOptions = (given) => taken(given, clientNames, 'client')

/** @param {unknown} given by the user */
const callOptions = (given) => taken(given, callNames, 'call')

/**
 * What was given, apart for the binding and for the glue.
 *
 * @param {unknown} given
 * @param {string[]} names
 * @param {Subject} subject
 */
function taken(given, names, subject) {
  if (given === undefined || given === null) return nothing
  if (typeof given !== 'object') throw wrongType('options', 'an object', given, subject)
  const forBinding = new Values()
  const forGlue = new Values()
  const source = /** @type {Values} */ (given)
  /** @param {string} name @param {unknown} value */
  const take = (name, value) => {
    if (gluesOwn.has(name)) forGlue[name] = value
    else forBinding[name] = name in sections ? sections[name](value, subject) : value
  }
  let name = 'options'
  try {
    const isOfClass = !isPlain(given)
    if (isOfClass && containers.test(tagOf.call(given)))
      throw wrongType('options', 'an object with options', given, subject)
    for (name of keys(source)) take(name, source[name])
    if (isOfClass) {
      for (name of names) {
        if (hasOwn(forBinding, name) || hasOwn(forGlue, name) || !holds(source, name)) continue
        const value = source[name]
        // As when it is called where it is.
        take(name, name === 'getAuthToken' && typeof value === 'function' ? value.bind(given) : value)
      }
    }
  } catch (thrown) {
    throw thrown instanceof Case ? thrown : unreadable(name, subject, thrown)
  }
  return { forBinding, forGlue }
}

/** Whether the object or a class of it has the property. @param {object} source @param {string} name */
function holds(source, name) {
  for (let at = source; at !== null && !isRoot(at); at = getPrototypeOf(at)) {
    if (hasOwn(at, name)) return true
  }
  return false
}

/** @param {object} value */
function isPlain(value) {
  const prototype = getPrototypeOf(value)
  return prototype === null || isRoot(prototype)
}

/** Whether it is the `Object.prototype` of any realm. @param {object} value */
function isRoot(value) {
  return value === Object.prototype || (getPrototypeOf(value) === null && hasOwn(value, 'hasOwnProperty'))
}

/** @type {Record<string, (value: unknown, subject: Subject) => unknown>} */
const sections = {
  // @ts-expect-error: what names may be asked for is not known.
  __proto__: null,
  headers,
  routes: (value, subject) => plain('routes', value, subject),
  tls: (value, subject) => plain('tls', value, subject),
}

/** @param {unknown} value @param {Subject} subject */
function headers(value, subject) {
  const isEntries =
    typeof value === 'object' && value !== null && /^\[object (Headers|Map)\]$/.test(tagOf.call(value))
  if (!isEntries)
    return plain('headers', value, subject, 'a plain object, a Headers object or a Map of strings')
  const copy = new Values()
  for (const [name, text] of /** @type {Map<unknown, unknown>} */ (value)) {
    if (typeof name !== 'string') throw wrongType('headers', 'a Map from strings to strings', value, subject)
    copy[name] = text
  }
  return copy
}

/**
 * A copy without a prototype. What is no object is left to the binding.
 *
 * @param {string} field
 * @param {unknown} value
 * @param {Subject} subject
 * @param {string} [expected]
 */
function plain(field, value, subject, expected = 'a plain object') {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  if (!isPlain(value)) throw wrongType(field, expected, value, subject)
  const copy = new Values()
  for (const name of keys(value)) copy[name] = /** @type {Values} */ (value)[name]
  return copy
}

module.exports = { callNames, callOptions, clientNames, clientOptions }
