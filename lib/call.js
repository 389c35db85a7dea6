'use strict'

/** One call from start to end: token, signal, completion, error. */

const { Completion, cancelCall, nextId, onCompletion } = require('./completions.js')
const { errorOf } = require('./errors.js')
const { closed, failureOf, wrongType } = require('./failures.js')
const { callOptions } = require('./options.js')
const { bodyText, callText } = require('./serialize.js')
const { Abort } = require('./signal.js')
const { isAwaited, TokenWait, tokenFrom } = require('./token.js')

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
  /** @type {InstanceType<typeof TokenWait> | undefined} */
  let wait
  let reachedCore = false
  calls.begin()
  try {
    const { forBinding, forGlue } = callOptions(given)
    options = forBinding
    if (calls.isClosed) throw closed()
    const { signal } = forGlue
    let token = accessToken === undefined ? forGlue.accessToken : accessToken
    const text = bodyText(body)
    if (signal !== undefined && signal !== null) abort = new Abort(signal)
    abort?.begin()
    if (token === undefined && calls.getAuthToken !== undefined) {
      token = tokenFrom(calls.getAuthToken)
      if (isAwaited(token)) {
        wait = new TokenWait(native, operation, token, text, () => callText(forBinding, 0, false))
        token = await wait.token(token, abort)
      }
    }
    if (token !== undefined && token !== null && typeof token !== 'string') {
      throw wrongType('accessToken', 'a string, or null for none', token, 'call')
    }
    abort?.throwIfAborted()
    if (abort) options = abort.identified(options)
    const id = nextId()
    native[operation](
      id,
      text,
      token,
      callText(options, wait === undefined ? 0 : wait.spentMs, abort !== undefined),
    )
    reachedCore = true
    calls.started++
    if (abort) abort.cancel = () => cancelCall(id)
    const completion = new Completion()
    const answer = await new NativePromise((resolve, reject) => {
      onCompletion(id, resolve, reject, completion)
    })
    if (abort?.isFired) throw abort.undelivered(completion.attempts, options)
    calls.succeed(completion.attempts)
    return answer
  } catch (thrown) {
    const failure = failureOf(thrown, operation, options?.requestId, wait?.spentMs)
    if (failure.code === 'ABORTED') Object.assign(failure, { cause: abort?.reason() })
    if (reachedCore) calls.fail(failure)
    throw errorOf(failure)
  } finally {
    abort?.end()
    calls.end()
  }
}

module.exports = { call }
