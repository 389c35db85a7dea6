'use strict'

/** The public class: options, methods, counters, the end. A call itself is in `call.js`. */

const { inspect } = require('node:util')
const { operations } = require('./native.js')
const { call } = require('./call.js')
const { Calls } = require('./calls.js')
const { errorOf } = require('./errors.js')
const { describe } = require('./inspect.js')
const { clientOf } = require('./native-clients.js')
const { clientOptions } = require('./options.js')
const { detached, failureOf, wrongType } = require('./failures.js')

/** @typedef {import('../index.js').IdentityClientOptions} IdentityClientOptions */
/** @typedef {import('../index.js').CallOptions} CallOptions */

const DEFAULT_ROUTES = Object.freeze(Object.fromEntries(operations.map(({ name, route }) => [name, route])))

/** Whether a value is a client, and neither a Proxy of one nor what a detached method gets. */
let isClient = (/** @type {unknown} */ _) => false

/**
 * The options of a client as the binding gets them; nothing for what is no client.
 *
 * @type {(client: any) => Record<string, unknown> | undefined}
 */
let optionsOf = () => undefined

class IdentityClient {
  #calls
  #options

  /** @param {IdentityClientOptions} options */
  constructor(options) {
    try {
      const { forBinding, forGlue } = clientOptions(options)
      const { getAuthToken } = forGlue
      if (getAuthToken !== undefined && typeof getAuthToken !== 'function') {
        throw wrongType('getAuthToken', 'a function', getAuthToken, 'client')
      }
      this.#options = forBinding
      this.#calls = new Calls(clientOf(forBinding), /** @type {any} */ (getAuthToken))
    } catch (thrown) {
      throw errorOf(failureOf(thrown))
    }
  }

  /**
   * @param {unknown} body
   * @param {string | null} [accessToken]
   * @param {CallOptions} [options]
   */
  refresh(body, accessToken, options) {
    return isClient(this) ? call(this.#calls, 'refresh', body, options, accessToken) : refused('refresh')
  }

  stats() {
    if (!isClient(this)) throw errorOf(failureOf(detached('stats')))
    return this.#calls.stats()
  }

  async close() {
    return isClient(this) ? this.#calls.close() : refused('close')
  }

  [Symbol.asyncDispose]() {
    return isClient(this) ? this.close() : refused('close')
  }

  /** @param {number} _depth @param {import('node:util').InspectOptions} options */
  [inspect.custom](_depth, options) {
    return `IdentityClient ${inspect(isClient(this) ? describe(this.#options) : {}, options)}`
  }

  static {
    isClient = (value) => typeof value === 'object' && value !== null && #calls in value
    optionsOf = (client) => (isClient(client) ? client.#options : undefined)
    for (const { name: operation, takesBody } of operations) {
      // `refresh` has a place for the access token of its own.
      if (Object.hasOwn(IdentityClient.prototype, operation)) continue
      const methods = {
        /** @this {IdentityClient} @param {unknown} body @param {CallOptions} [options] */
        withBody(body, options) {
          return isClient(this) ? call(this.#calls, operation, body, options) : refused(operation)
        },
        /** @this {IdentityClient} @param {CallOptions} [options] */
        withoutBody(options) {
          return isClient(this) ? call(this.#calls, operation, undefined, options) : refused(operation)
        },
      }
      const value = takesBody ? methods.withBody : methods.withoutBody
      Object.defineProperty(value, 'name', { value: operation })
      Object.defineProperty(IdentityClient.prototype, operation, {
        value,
        configurable: true,
        writable: true,
      })
    }
  }
}

/** The rejection of a method that was called without its client. @param {string} method @returns {Promise<never>} */
async function refused(method) {
  const operation = method === 'close' ? undefined : method
  throw errorOf(failureOf(detached(method), operation))
}

module.exports = {
  DEFAULT_ROUTES,
  IdentityClient,
  optionsOf: (/** @type {unknown} */ client) => optionsOf(client),
}
