'use strict'

/** The options of `createVerifier`, apart for the binding and for the glue. */

const { optionsOf } = require('../client.js')
const { environmentText } = require('../environment.js')
const { Case, unreadable, wrongType } = require('../failures.js')
const { optionsText } = require('../serialize.js')

const MOST_ENTRIES = 1_000_000
const LONGEST_MS = 2_147_483_647

/** @param {unknown} given by the user */
function verifierOptions(given) {
  if (typeof given !== 'object' || given === null) throw wrongType('options', 'an object', given, 'client')
  /** @type {Record<string, unknown>} */
  const options = Object.create(null)
  let name = 'options'
  try {
    for (name of Object.keys(given)) options[name] = /** @type {any} */ (given)[name]
  } catch (thrown) {
    throw thrown instanceof Case ? thrown : unreadable(name, 'client', thrown)
  }
  const { identity, revoked } = options
  const client = identity === undefined ? undefined : optionsOf(identity)
  if (identity !== undefined && client === undefined)
    throw wrongType('identity', 'an IdentityClient', identity, 'client')
  if (revoked !== undefined && typeof revoked !== 'function')
    throw wrongType('revoked', 'a function', revoked, 'client')
  const cache = whole(options, 'cache', 1_000, MOST_ENTRIES)
  const cacheMs = whole(options, 'cacheMs', 60_000, LONGEST_MS)
  for (const own of ['identity', 'revoked', 'cache', 'cacheMs']) delete options[own]
  return {
    cache,
    cacheMs,
    revoked: /** @type {import('../../jwt.js').VerifierOptions['revoked']} */ (revoked),
    skewMs: typeof options.skewMs === 'number' ? options.skewMs : 5_000,
    longest: typeof options.maxTokenBytes === 'number' ? options.maxTokenBytes : 8_192,
    text: optionsText(options),
    clientText: client === undefined ? undefined : optionsText(client),
    // The binding has found the URL good by the time that this is used.
    origin: URL.canParse(String(client?.baseUrl)) ? new URL(String(client?.baseUrl)).origin : undefined,
    variables: client === undefined ? '' : environmentText(client),
  }
}

/**
 * @param {Record<string, unknown>} options
 * @param {string} name
 * @param {number | undefined} standard where it is left out
 * @param {number} most
 * @param {import('../failures.js').Subject} [subject]
 */
function whole(options, name, standard, most, subject = 'client') {
  const value = options[name] === undefined ? standard : options[name]
  const isRight = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most
  if (value !== undefined && !isRight)
    throw wrongType(name, `a whole number from 0 to ${most}`, value, subject)
  return Number(value ?? 0)
}

module.exports = { LONGEST_MS, verifierOptions, whole }
