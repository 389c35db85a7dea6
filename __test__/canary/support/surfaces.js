'use strict'

/** Every way in which a value gets into a log. */

const { format, inspect } = require('node:util')

const everything = {
  depth: Number.POSITIVE_INFINITY,
  showHidden: true,
  getters: true,
  maxArrayLength: null,
  maxStringLength: null,
}

/** @returns {string} what the function gives, or what it throws */
function shown(show) {
  try {
    return String(show())
  } catch (thrown) {
    return inspect(thrown, everything)
  }
}

/**
 * The texts of an error, or of anything else, by the names of the surfaces.
 *
 * @param {any} value
 * @returns {Record<string, string>}
 */
function surfacesOf(value) {
  const surfaces = {
    message: shown(() => value.message),
    stack: shown(() => value.stack),
    toString: shown(() => value.toString()),
    'String()': shown(() => String(value)),
    'template literal': shown(() => `${value}`),
    'JSON.stringify': shown(() => JSON.stringify(value)),
    'JSON of a copy': shown(() => JSON.stringify({ ...value })),
    'JSON of all own names': shown(() => JSON.stringify(value, Object.getOwnPropertyNames(value))),
    'util.inspect': shown(() => inspect(value)),
    'util.inspect of everything': shown(() => inspect(value, everything)),
    'util.inspect without customs': shown(() => inspect(value, { ...everything, customInspect: false })),
    'util.format': shown(() => format('%s %o %O %j', value, value, value, value)),
    'a list of it': shown(() => inspect({ errors: [new Map([[value, new Set([value])]])] }, everything)),
    'a structured clone': shown(() => inspect(structuredClone(value), everything)),
  }
  let depth = 0
  for (let cause = value?.cause; cause !== undefined && depth < 10; cause = cause?.cause) {
    surfaces[`cause ${++depth}`] = inspect(cause, everything)
  }
  return surfaces
}

module.exports = { surfacesOf }
