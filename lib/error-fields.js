'use strict'

/** The fields of errors: which there are, what they are by default, and which of a copy are taken over. */

const { errorClasses } = require('./native.js')

/** @typedef {Record<string, any>} Fields */

/** @param {unknown} value */
const isText = (value) => typeof value === 'string'
/** @param {unknown} value */
const isCount = (value) => Number.isFinite(value) && Number(value) >= 0
/** @param {unknown} value */
const isStatus = (value) => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599
/** @param {...string} words */
const oneOf =
  (...words) =>
  (/** @type {any} */ value) =>
    words.includes(value)

/** Every field that an error can have beside `code`, `message` and `cause`, and what it must be. */
const checks = new Map(
  /** @type {[string, (value: unknown) => boolean][]} */ ([
    ['operation', isText],
    ['requestId', isText],
    ['attempts', isCount],
    ['durationMs', isCount],
    ['retryable', (value) => typeof value === 'boolean'],
    ['outcome', oneOf('not_sent', 'unknown', 'rejected')],
    ['field', isText],
    ['subject', oneOf('client', 'call', 'body')],
    ['phase', isText],
    ['timeoutMs', isCount],
    ['status', isStatus],
    ['responseStatus', isStatus],
    ['reason', isText],
    ['serverCode', isText],
    ['fields', isTexts],
    ['retryAfterMs', isCount],
  ]),
)

/** @param {unknown} value */
function isTexts(value) {
  return typeof value === 'object' && value !== null && Object.values(value).every(isText)
}

/**
 * The fields of that name and kind among an object's own properties.
 *
 * @param {unknown} source
 * @returns {Fields}
 */
function knownFields(source) {
  /** @type {Fields} */
  const taken = { __proto__: null }
  if (typeof source !== 'object' || source === null) return taken
  const given = /** @type {Fields} */ (source)
  for (const [name, isRight] of checks) {
    if (Object.hasOwn(given, name) && isRight(given[name])) taken[name] = given[name]
  }
  if (taken.fields) taken.fields = { ...taken.fields }
  for (const name of ['cause', 'response']) {
    if (Object.hasOwn(given, name)) taken[name] = given[name]
  }
  return taken
}

/** What an error of each code has where nothing is said of it. @type {Record<string, Fields>} */
const defaults = {
  CONFIG_INVALID: { field: 'options', subject: 'client', outcome: 'not_sent' },
  CONNECTION_FAILED: { phase: 'connect' },
  TIMEOUT: { phase: 'headers', timeoutMs: 0 },
  ABORTED: { outcome: 'not_sent' },
  RESPONSE_INVALID: { reason: 'not_json' },
  API_ERROR: { status: 400 },
  TOKEN_PROVIDER_FAILED: { outcome: 'not_sent' },
  CLIENT_CLOSED: { outcome: 'not_sent' },
  TOKEN_INVALID: { reason: 'malformed', outcome: 'rejected' },
  KEYS_UNAVAILABLE: { retryAfterMs: 1000, retryable: true, outcome: 'not_sent' },
}
for (const { code, status } of errorClasses) {
  if (status !== undefined) defaults[code] = { status }
}

/**
 * All fields of an error of which only some were given.
 *
 * @param {string} code
 * @param {Fields} given
 * @returns {Fields}
 */
function withDefaults(code, given) {
  /** @type {Fields} */
  const known = { attempts: 0, durationMs: 0, retryable: false, ...defaults[code], ...given }
  if (code === 'RESPONSE_INVALID') statusesOf(known)
  return { code, ...known, outcome: known.outcome ?? outcomeOf(known) }
}

/** What the service's answer was, and what of that a framework may pass on. @param {Fields} known */
function statusesOf(known) {
  known.responseStatus ??= known.status
  if (known.responseStatus === undefined) delete known.responseStatus
  else if (known.responseStatus >= 400) known.status = known.responseStatus
  if (known.status < 400) delete known.status
}

/** As the core has it, but for a rare refusal by TLS after the request was sent. @param {Fields} known */
function outcomeOf({ phase, status, responseStatus = status }) {
  if (phase !== undefined) return ['token', 'dns', 'connect', 'tls'].includes(phase) ? 'not_sent' : 'unknown'
  return responseStatus >= 300 && responseStatus < 500 ? 'rejected' : 'unknown'
}

module.exports = { knownFields, withDefaults }
