'use strict'

/** One call from start to end: token, signal, completion, error. */

const { Completion, cancelCall, endWait, nextId, onCompletion } = require('./completions.js')
const { errorOf } = require('./errors.js')
const { abortedBefore, closedBefore, completed, notA, thrownBy } = require('./failures.js')
const { callOptions } = require('./options.js')
const { bodyText, callText } = require('./serialize.js')
const { Abort } = require('./signal.js')
const { awaited, isAwaited, tokenFrom } = require('./token.js')

/** @typedef {InstanceType<typeof import('./calls.js').Calls>} Calls */
/** @typedef {import('../index.js').Operation} Operation */

// Tests and polyfills replace the global.
const NativePromise = Promise

/**
 * Makes a call. What goes wrong is a plain failure until the `catch`: the error is made in this async
 * frame because its stack continues into the caller's.
 *
 * @param {Calls} calls
 * @param {Operation} operation
 * @param {unknown} body
 * @param {unknown} given options
 * @param {unknown} [accessToken] in place of that among the options
 */
async function call(calls, operation, body, given, accessToken) {
  const { native } = calls
  /** @type {import('./options.js').Values | undefined} */
  let options
  /** @type {InstanceType<typeof Abort> | undefined} */
  let abort
  let spentMs = 0
  let reachedCore = false
  calls.begin()
  try {
    if (calls.isClosed) throw closedBefore()
    const { forBinding, forGlue } = callOptions(given)
    options = forBinding
    const { signal } = forGlue
    let token = accessToken === undefined ? forGlue.accessToken : accessToken
    const text = bodyText(body)
    if (signal !== undefined && signal !== null) abort = new Abort(signal)
    abort?.begin()
    if (token === undefined && calls.getAuthToken !== undefined) {
      token = tokenFrom(calls.getAuthToken)
      if (isAwaited(token)) {
        const id = nextId()
        native.beginWait(id, operation, text, callText(options, 0, false))
        try {
          token = await tokenWithin(id, token, abort)
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
    native[operation](id, text, token, callText(options, spentMs, abort !== undefined))
    reachedCore = true
    calls.started++
    if (abort) abort.cancel = () => cancelCall(id)
    const completion = new Completion()
    const answer = await new NativePromise((resolve, reject) => {
      onCompletion(id, resolve, reject, completion)
    })
    calls.succeed(completion.attempts)
    return answer
  } catch (thrown) {
    const known = { requestId: options?.requestId, reason: abort?.reason(), durationMs: spentMs }
    const failure = completed(thrownBy(thrown), operation, known)
    if (reachedCore) calls.fail(failure)
    throw errorOf(failure)
  } finally {
    abort?.end()
    calls.end()
  }
}

/**
 * The token, unless the wait `id` lasts too long or the signal fires.
 *
 * @param {number} id
 * @param {object} promised
 * @param {InstanceType<typeof Abort> | undefined} abort
 */
async function tokenWithin(id, promised, abort) {
  return new NativePromise((resolve, reject) => {
    onCompletion(id, resolve, reject)
    if (abort) abort.cancel = () => reject(abortedBefore())
    awaited(promised).then(resolve, reject)
  })
}

module.exports = { call }
