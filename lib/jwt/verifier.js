'use strict'

/** Checks access tokens: what was found good is remembered here, all else is the core's. */

const { inspect } = require('node:util')
const { channel, nextId, onCompletion } = require('../completions.js')
const { errorOf } = require('../errors.js')
const { aborted, closed, failureOf, tokenRefused } = require('../failures.js')
const { native } = require('../native.js')
const { Abort } = require('../signal.js')
const { Cache, frozen, keyOf, wallNow } = require('./cache.js')
const { KeyEvents } = require('./events.js')
const { LONGEST_MS, verifierOptions, whole } = require('./options.js')

/** @typedef {import('./cache.js').Good} Good */
/** @typedef {{ signal?: AbortSignal, maxAgeMs?: number }} VerifyOptions */

// Tests and polyfills replace the global.
const NativePromise = Promise

class Verifier {
  #native
  #cache
  #revoked
  #skewMs
  #longest
  #isClosed = false
  /** Checks under way, by the key of their token. @type {Map<string, Promise<Good>>} */
  #running = new Map()
  #events
  /** @returns {import('../../jwt.js').VerifierStats['keySet']} */
  #keySet = () => JSON.parse(native.keyStats(this.#native))
  #verified = 0
  #cacheHits = 0
  /** @type {Partial<Record<import('../../jwt.js').TokenFault, number>>} */
  #refused = {}

  /** @param {unknown} given */
  constructor(given) {
    const options = verifierOptions(given)
    this.#native = native.openVerifier(channel, options.text, options.clientText, options.variables)
    this.#cache = new Cache(options.cache, options.cacheMs)
    this.#events = new KeyEvents(options.origin)
    this.#revoked = options.revoked
    this.#skewMs = options.skewMs
    this.#longest = options.longest
  }

  /** @param {unknown} token @param {VerifyOptions} [options] */
  async verify(token, options) {
    /** @type {Good} */
    let good
    try {
      good = await this.#check(token, options)
    } catch (thrown) {
      throw this.#error(thrown)
    }
    // What it throws is the user's, and thrown on as it is.
    if (this.#revoked !== undefined && (await this.#revoked(good.claims)) !== false)
      throw this.#error(tokenRefused('revoked'))
    this.#verified++
    return good.claims
  }

  /** @param {unknown} token */
  cached(token) {
    if (this.#revoked !== undefined || this.#isClosed || !this.#isToken(token)) return undefined
    return this.#hit(keyOf(token))?.claims
  }

  async prefetch() {
    try {
      if (this.#isClosed) throw closed()
      const id = nextId()
      native.prefetchKeys(this.#native, id)
      await new NativePromise((resolve, reject) => onCompletion(id, resolve, reject))
    } catch (thrown) {
      throw errorOf(failureOf(thrown))
    }
  }

  stats() {
    return {
      verified: this.#verified,
      refused: { ...this.#refused },
      cacheHits: this.#cacheHits,
      keySet: this.#keySet(),
    }
  }

  close() {
    this.#isClosed = true
    this.#cache.clear(-1)
  }

  /** Options and tokens are not shown. */
  [inspect.custom]() {
    return `Verifier ${inspect(this.stats())}`
  }

  /** @param {unknown} token @returns {token is string} */
  #isToken(token) {
    return typeof token === 'string' && token.length <= this.#longest
  }

  /** @param {string} key */
  #hit(key) {
    const hit = this.#cache.get(key, native.keyGeneration(this.#native))
    if (hit !== undefined) this.#cacheHits++
    return hit
  }

  /** @param {unknown} token @param {VerifyOptions} [options] @returns {Good | Promise<Good>} */
  #check(token, options) {
    if (this.#isClosed) throw closed()
    if (!this.#isToken(token)) throw tokenRefused(typeof token === 'string' ? 'too_large' : 'malformed')
    const maxAgeMs =
      options?.maxAgeMs === undefined
        ? undefined
        : whole({ maxAgeMs: options.maxAgeMs }, 'maxAgeMs', undefined, LONGEST_MS, 'call')
    const key = keyOf(token)
    const hit = this.#hit(key)
    if (hit !== undefined && (maxAgeMs === undefined || this.#isYoung(hit, maxAgeMs))) return hit
    // A check with a limit of its own is nobody else's.
    const running = maxAgeMs === undefined ? this.#running.get(key) : undefined
    const result = running ?? this.#miss(key, token, maxAgeMs)
    const signal = options?.signal
    return signal === undefined || signal === null ? result : abortable(result, signal)
  }

  /** @param {Good} good @param {number} maxAgeMs */
  #isYoung({ issued }, maxAgeMs) {
    return issued !== null && wallNow() - issued <= maxAgeMs + this.#skewMs
  }

  /** @param {string} key @param {string} token @param {number | undefined} maxAgeMs @returns {Promise<Good>} */
  #miss(key, token, maxAgeMs) {
    const id = nextId()
    native.verifyToken(this.#native, id, token, maxAgeMs)
    const settled = () => {
      if (maxAgeMs === undefined) this.#running.delete(key)
      this.#events.publish(this.#keySet)
    }
    const result = new NativePromise((resolve, reject) => {
      onCompletion(
        id,
        (good) => {
          settled()
          frozen(good.claims)
          if (!this.#isClosed) this.#cache.put(key, good, native.keyGeneration(this.#native))
          resolve(good)
        },
        (failure) => {
          settled()
          reject(failure)
        },
      )
    })
    if (maxAgeMs === undefined) this.#running.set(key, result)
    return result
  }

  /** @param {unknown} thrown */
  #error(thrown) {
    const failure = failureOf(thrown)
    if (failure.code === 'TOKEN_INVALID') {
      const reason = /** @type {import('../../jwt.js').TokenFault} */ (/** @type {any} */ (failure).reason)
      this.#refused[reason] = (this.#refused[reason] ?? 0) + 1
    }
    return errorOf(failure)
  }
}

/**
 * The signal ends the wait alone: others may wait for the same check.
 *
 * @template T @param {Promise<T>} result @param {AbortSignal} signal @returns {Promise<T>}
 */
async function abortable(result, signal) {
  const abort = new Abort(signal)
  try {
    return await new NativePromise((resolve, reject) => {
      abort.cancel = () => reject(Object.assign(failureOf(aborted()), { cause: abort.reason() }))
      // It may not be listened to any longer when it fails.
      result.then(resolve, reject)
      abort.begin()
    })
  } catch (thrown) {
    const failure = failureOf(thrown)
    throw failure.code === 'ABORTED' ? Object.assign(failure, { cause: abort.reason() }) : failure
  } finally {
    abort.end()
  }
}

/** @param {unknown} options @returns {import('../../jwt.js').Verifier} */
function createVerifier(options) {
  try {
    return /** @type {any} */ (new Verifier(options))
  } catch (thrown) {
    throw errorOf(failureOf(thrown))
  }
}

module.exports = { createVerifier }
