'use strict'

/**
 * The public class: token callback, abort, and the promise of each call. All else is in Rust.
 */

const { inspect } = require('node:util')
const { native } = require('./native.js')
const { cancelCall, completion, nextId } = require('./channel.js')
const { Counters } = require('./counters.js')
const { errorOf } = require('./errors.js')
const { describe } = require('./inspect.js')
const { clientOf } = require('./known.js')
const { abortedBefore, completed, notA } = require('./refusal.js')
const { bodyText, callText } = require('./text.js')
const { awaited, isThenable, tokenFrom } = require('./token.js')

/** @typedef {import('../index.js').IdentityClientOptions} IdentityClientOptions */
/** @typedef {import('../index.js').CallOptions} CallOptions */
/** @typedef {import('../index.js').Operation} Operation */

/** @type {{ name: Operation, route: string, takesBody: boolean }[]} */
const table = JSON.parse(native.operations())

const DEFAULT_ROUTES = Object.freeze(Object.fromEntries(table.map(({ name, route }) => [name, route])))

class IdentityClient {
  #native
  #getAuthToken
  #options
  #counters = new Counters()
  #inFlight = 0
  #closed = false
  /** @type {(() => void) | undefined} */
  #onIdle

  /** @param {IdentityClientOptions} options */
  constructor(options) {
    const { getAuthToken, ...rest } = Object(options)
    if (getAuthToken !== undefined && typeof getAuthToken !== 'function') {
      throw errorOf(completed(notA('getAuthToken', 'a function', getAuthToken)))
    }
    this.#getAuthToken = getAuthToken
    this.#options = rest
    try {
      this.#native = clientOf(rest)
    } catch (failure) {
      // The binding throws the JSON text of a failure.
      throw errorOf(typeof failure === 'string' ? JSON.parse(failure) : completed(failure))
    }
  }

  /**
   * @param {unknown} body
   * @param {string | null} [accessToken]
   * @param {CallOptions} [options]
   */
  refresh(body, accessToken, options) {
    return this.#call('refresh', body, accessToken === undefined ? options : { ...options, accessToken })
  }

  stats() {
    return { ...this.#counters.read(), ...JSON.parse(this.#native.stats()) }
  }

  async close() {
    this.#closed = true
    while (this.#inFlight > 0) {
      await new Promise((resolve) => {
        this.#onIdle = () => resolve(undefined)
      })
    }
  }

  [Symbol.asyncDispose]() {
    return this.close()
  }

  /** @param {number} _depth @param {import('node:util').InspectOptions} options */
  [inspect.custom](_depth, options) {
    return `IdentityClient ${inspect(describe(this.#options), options)}`
  }

  /**
   * One call from start to end. What goes wrong is a plain failure until the `catch`: the error is
   * made in this async frame because its stack continues into the caller's.
   *
   * @param {Operation} operation
   * @param {unknown} body
   * @param {CallOptions} [options]
   */
  async #call(operation, body, options) {
    const signal = options?.signal ?? undefined
    /** @type {(() => void) | undefined} */
    let onAbort
    let spentMs = 0
    let reachedCore = false
    this.#inFlight++
    try {
      if (this.#closed) throw { code: 'CLIENT_CLOSED', message: 'the client was closed before the call' }
      const text = bodyText(body)
      if (signal !== undefined && typeof signal.addEventListener !== 'function') {
        throw notA('signal', 'an AbortSignal', signal)
      }
      if (signal?.aborted) throw abortedBefore()
      let token = options?.accessToken
      if (token === undefined && this.#getAuthToken !== undefined) {
        const given = tokenFrom(this.#getAuthToken)
        if (isThenable(given)) {
          const started = performance.now()
          const timeoutMs = options?.timeoutMs ?? this.#native.timeoutMs
          token = await awaited(given, timeoutMs, signal).finally(() => {
            spentMs = Math.ceil(performance.now() - started)
          })
        } else {
          token = given
        }
      }
      if (token !== undefined && token !== null && typeof token !== 'string') {
        throw notA('accessToken', 'a string, or null for none', token)
      }
      const id = nextId()
      const answer = completion(id, this.#counters)
      this.#native[operation](id, text, token, callText(options, spentMs))
      reachedCore = true
      this.#counters.calls++
      if (signal) {
        onAbort = () => cancelCall(id)
        signal.addEventListener('abort', onAbort)
      }
      const given = await answer
      this.#counters.succeeded++
      return given
    } catch (failure) {
      if (reachedCore) this.#counters.fail(/** @type {any} */ (failure))
      throw errorOf(completed(failure, operation, options, spentMs))
    } finally {
      if (onAbort) signal?.removeEventListener('abort', onAbort)
      if (--this.#inFlight === 0) this.#onIdle?.()
    }
  }

  static {
    for (const { name: operation, takesBody } of table) {
      // `refresh` has a place for the access token of its own.
      if (Object.hasOwn(IdentityClient.prototype, operation)) continue
      const methods = {
        /** @this {IdentityClient} @param {unknown} body @param {CallOptions} [options] */
        withBody(body, options) {
          return this.#call(operation, body, options)
        },
        /** @this {IdentityClient} @param {CallOptions} [options] */
        withoutBody(options) {
          return this.#call(operation, undefined, options)
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

module.exports = { DEFAULT_ROUTES, IdentityClient }
