'use strict'

/**
 * The public class: token callback, abort, and the promise of each call. All else is in Rust.
 */

const { inspect } = require('node:util')
const { operations } = require('./native.js')
const { cancelCall, endWait, nextId, onCompletion } = require('./completions.js')
const { Counters } = require('./counters.js')
const { errorOf } = require('./errors.js')
const { describe } = require('./inspect.js')
const { clientOf } = require('./native-clients.js')
const { callOptions, clientOptions } = require('./options.js')
const { abortedBefore, closedBefore, completed, Failure, notA, withoutClient } = require('./failures.js')
const { Abort } = require('./signal.js')
const { bodyText, callText } = require('./serialize.js')
const { awaited, isAwaited, tokenFrom } = require('./token.js')

/** @typedef {import('../index.js').IdentityClientOptions} IdentityClientOptions */
/** @typedef {import('../index.js').CallOptions} CallOptions */
/** @typedef {import('../index.js').Operation} Operation */

// Tests and polyfills replace the global.
const NativePromise = Promise

const DEFAULT_ROUTES = Object.freeze(Object.fromEntries(operations.map(({ name, route }) => [name, route])))

/** Whether a value is a client, and neither a Proxy of one nor what a detached method gets. */
let isClient = (/** @type {unknown} */ _) => false

class IdentityClient {
  #native
  /** @type {(() => unknown) | undefined} */
  #getAuthToken
  #options
  #counters = new Counters()
  #inFlight = 0
  #closed = false
  /** @type {(() => void) | undefined} */
  #onIdle

  /** @param {IdentityClientOptions} options */
  constructor(options) {
    try {
      const { forBinding, forGlue } = clientOptions(options)
      const { getAuthToken } = forGlue
      if (getAuthToken !== undefined && typeof getAuthToken !== 'function') {
        throw notA('getAuthToken', 'a function', getAuthToken, 'client')
      }
      this.#getAuthToken = /** @type {any} */ (getAuthToken)
      this.#options = forBinding
      this.#native = clientOf(forBinding)
    } catch (thrown) {
      throw errorOf(completed(thrownBy(thrown)))
    }
  }

  /**
   * @param {unknown} body
   * @param {string | null} [accessToken]
   * @param {CallOptions} [options]
   */
  refresh(body, accessToken, options) {
    return isClient(this) ? this.#call('refresh', body, options, accessToken) : refused('refresh')
  }

  stats() {
    if (!isClient(this)) throw errorOf(completed(withoutClient('stats')))
    return { ...this.#counters.read(), ...JSON.parse(this.#native.stats()) }
  }

  async close() {
    if (!isClient(this)) return refused('close')
    this.#closed = true
    while (this.#inFlight > 0) {
      await new NativePromise((resolve) => {
        this.#onIdle = () => resolve(undefined)
      })
    }
  }

  [Symbol.asyncDispose]() {
    return isClient(this) ? this.close() : refused('close')
  }

  /** @param {number} _depth @param {import('node:util').InspectOptions} options */
  [inspect.custom](_depth, options) {
    return `IdentityClient ${inspect(isClient(this) ? describe(this.#options) : {}, options)}`
  }

  /**
   * One call from start to end. What goes wrong is a plain failure until the `catch`: the error is
   * made in this async frame because its stack continues into the caller's.
   *
   * @param {Operation} operation
   * @param {unknown} body
   * @param {unknown} given options
   * @param {unknown} [accessToken] in place of that among the options
   */
  async #call(operation, body, given, accessToken) {
    /** @type {import('./options.js').Values | undefined} */
    let options
    /** @type {InstanceType<typeof Abort> | undefined} */
    let abort
    let spentMs = 0
    let reachedCore = false
    this.#inFlight++
    try {
      if (this.#closed) throw closedBefore()
      const { forBinding, forGlue } = callOptions(given)
      options = forBinding
      const { signal } = forGlue
      let token = accessToken === undefined ? forGlue.accessToken : accessToken
      const text = bodyText(body)
      if (signal !== undefined && signal !== null) abort = new Abort(signal)
      abort?.begin()
      if (token === undefined && this.#getAuthToken !== undefined) {
        token = tokenFrom(this.#getAuthToken)
        if (isAwaited(token)) {
          const id = nextId()
          this.#native.beginWait(id, operation, text, callText(options, 0, false))
          try {
            token = await this.#tokenWithin(id, token, abort)
          } finally {
            spentMs = endWait(id) ?? spentMs
          }
        }
      }
      if (token !== undefined && token !== null && typeof token !== 'string') {
        throw notA('accessToken', 'a string, or null for none', token, 'call')
      }
      abort?.throwIfAborted()
      const id = nextId()
      this.#native[operation](id, text, token, callText(options, spentMs, abort !== undefined))
      reachedCore = true
      this.#counters.calls++
      if (abort) abort.cancel = () => cancelCall(id)
      const answer = await new NativePromise((resolve, reject) => {
        onCompletion(id, this.#counters, resolve, reject)
      })
      this.#counters.succeeded++
      return answer
    } catch (thrown) {
      const call = { requestId: options?.requestId, reason: abort?.reason(), durationMs: spentMs }
      const failure = completed(thrownBy(thrown), operation, call)
      if (reachedCore) this.#counters.fail(failure)
      throw errorOf(failure)
    } finally {
      abort?.end()
      if (--this.#inFlight === 0) this.#onIdle?.()
    }
  }

  /**
   * The token, unless the wait `id` lasts too long or the signal fires.
   *
   * @param {number} id
   * @param {object} promised
   * @param {InstanceType<typeof Abort> | undefined} abort
   */
  async #tokenWithin(id, promised, abort) {
    return new NativePromise((resolve, reject) => {
      onCompletion(id, this.#counters, resolve, reject)
      if (abort) abort.cancel = () => reject(abortedBefore())
      awaited(promised).then(resolve, reject)
    })
  }

  static {
    isClient = (value) => typeof value === 'object' && value !== null && #closed in value
    for (const { name: operation, takesBody } of operations) {
      // `refresh` has a place for the access token of its own.
      if (Object.hasOwn(IdentityClient.prototype, operation)) continue
      const methods = {
        /** @this {IdentityClient} @param {unknown} body @param {CallOptions} [options] */
        withBody(body, options) {
          return isClient(this) ? this.#call(operation, body, options) : refused(operation)
        },
        /** @this {IdentityClient} @param {CallOptions} [options] */
        withoutBody(options) {
          return isClient(this) ? this.#call(operation, undefined, options) : refused(operation)
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

/**
 * The binding throws the JSON text of a failure.
 *
 * @param {unknown} thrown
 */
function thrownBy(thrown) {
  return typeof thrown === 'string' ? new Failure(JSON.parse(thrown)) : thrown
}

/** The rejection of a method that was called without its client. @param {string} method @returns {Promise<never>} */
async function refused(method) {
  const operation = method === 'close' ? undefined : method
  throw errorOf(completed(withoutClient(method), operation))
}

module.exports = { DEFAULT_ROUTES, IdentityClient }
