'use strict'

/**
 * Abort signals, which are the user's: each gets one listener, however many calls it is given to, as
 * Node.js warns of the eleventh. What one throws is its call's failure.
 */

const { performance } = require('node:perf_hooks')
const { native } = require('./native.js')
const { aborted, undelivered, unreadable, wrongType } = require('./failures.js')

const now = performance.now.bind(performance)

const FIELD = 'signal'

/** The calls of each signal. @type {WeakMap<AbortSignal, Watch>} */
const watches = new WeakMap()

/** The calls that one signal aborts. */
class Watch {
  /** @type {Set<Abort>} */
  calls = new Set()
  abort = () => {
    for (const call of [...this.calls]) {
      call.isFired = true
      call.cancel?.()
    }
  }
}

/** One call that a signal may abort. */
class Abort {
  /** What aborting means at the moment. @type {(() => void) | undefined} */
  cancel
  /** The signal has fired since `begin`. */
  isFired = false
  #began = now()
  #signal
  /** @type {Watch | undefined} */
  #watch

  /** @param {unknown} given */
  constructor(given) {
    this.#signal = checked(given)
  }

  /** Begins to listen; `end` must follow. */
  begin() {
    const signal = this.#signal
    this.throwIfAborted()
    const known = watches.get(signal)
    const watch = known ?? new Watch()
    if (known === undefined) {
      used(() => signal.addEventListener('abort', watch.abort))
      watches.set(signal, watch)
    }
    this.#watch = watch
    watch.calls.add(this)
  }

  /** Looks at the signal now: listeners of others may have come first. */
  throwIfAborted() {
    if (used(() => this.#signal.aborted)) throw aborted()
  }

  /** The signal's reason. */
  reason() {
    try {
      return this.#signal.reason
    } catch {
      return undefined
    }
  }

  /**
   * The options with the id that the call is sent with: when the signal fires, the call may be over in the core.
   *
   * @param {import('./options.js').Values} options
   */
  identified(options) {
    const given = typeof options.requestId === 'string' ? options.requestId : undefined
    return { ...options, requestId: native.requestIdOf(given) }
  }

  /**
   * The failure of a call whose answer had arrived when the signal fired, and was not delivered yet.
   *
   * @param {number} attempts
   * @param {import('./options.js').Values} options
   */
  undelivered(attempts, options) {
    return undelivered(attempts, options.idempotencyKey !== undefined, now() - this.#began)
  }

  end() {
    const watch = this.#watch
    if (watch === undefined) return
    this.#watch = undefined
    watch.calls.delete(this)
    if (watch.calls.size > 0) return
    watches.delete(this.#signal)
    try {
      this.#signal.removeEventListener('abort', watch.abort)
    } catch {
      // What became of the call is known by now, and a login that happened must not be reported as failed.
    }
  }
}

/** @param {unknown} given @returns {AbortSignal} */
function checked(given) {
  const signal = /** @type {any} */ (given)
  const isSignal =
    typeof signal === 'object' &&
    signal !== null &&
    used(
      () =>
        typeof signal.addEventListener === 'function' &&
        typeof signal.removeEventListener === 'function' &&
        typeof signal.aborted === 'boolean',
    )
  if (!isSignal) throw wrongType(FIELD, 'an AbortSignal', given, 'call')
  return signal
}

/** @template T @param {() => T} use of the signal @returns {T} */
function used(use) {
  try {
    return use()
  } catch (cause) {
    throw unreadable(FIELD, 'call', cause)
  }
}

module.exports = { Abort }
