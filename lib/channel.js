'use strict'

/**
 * The JavaScript end of the completion channel: numbers the calls of this environment and settles
 * them in batches.
 */

const { native } = require('./native.js')

/**
 * @typedef {object} Pending
 * @property {(answer: any) => void} resolve
 * @property {(failure: any) => void} reject
 * @property {{ retries: number }} counters
 */

/** @type {Map<number, Pending>} */
const pending = new Map()
let lastId = 0

/**
 * How long calls are settled in one turn of the event loop, in milliseconds. Native wake-ups that
 * follow each other closely are delivered without a turn between them, and would keep timers and
 * sockets waiting for as long as answers come.
 */
const TURN_MS = 0.25
let turnBegan = 0
/** There is something to drain in the next turn. */
let isDue = false

function nextTurn() {
  turnBegan = 0
  if (isDue) settle()
}

function settled() {}

/** Takes one batch; its shape is that of `src/completion.rs`. */
function settle() {
  const now = performance.now()
  if (turnBegan === 0) {
    turnBegan = now
    setImmediate(nextTurn)
  }
  isDue = now - turnBegan > TURN_MS
  if (isDue) return
  const text = native.drain(channel)
  if (text === null) return
  const batch = JSON.parse(text)
  isDue = batch[0] === 1
  for (let i = 1; i < batch.length; i += 3) {
    const call = pending.get(batch[i])
    if (call === undefined) continue
    pending.delete(batch[i])
    const attempts = batch[i + 1]
    if (attempts > 1) call.counters.retries += attempts - 1
    const { resolve, reject } = call
    // A map that grows leaves its old table behind, which would hold promise and answer on to the next
    // full collection.
    call.resolve = call.reject = settled
    if (attempts > 0) resolve(batch[i + 2])
    else reject(batch[i + 2])
  }
}

const channel = native.openChannel(settle)

function nextId() {
  do lastId = (lastId + 1) >>> 0
  while (pending.has(lastId))
  return lastId
}

/**
 * Waits for the call `id`. Rejects with a plain failure, not an `Error`: the caller makes that, in
 * its own frame.
 *
 * @param {number} id
 * @param {{ retries: number }} counters of its client
 * @returns {Promise<any>}
 */
function completion(id, counters) {
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject, counters })
  })
}

/** @param {number} id */
function cancelCall(id) {
  native.cancel(channel, id)
}

module.exports = { cancelCall, channel, completion, nextId }
