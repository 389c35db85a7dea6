'use strict'

/**
 * The JavaScript end of the completion channel: numbers the calls of this environment and settles
 * them in batches.
 *
 * Whatever runs here is taken from Node.js when the module loads, since tests replace globals. A fake of
 * it may still come first; so no call ever waits for a timer of JavaScript or depends on its clock.
 */

const { performance } = require('node:perf_hooks')
const { setImmediate } = require('node:timers')
const { native } = require('./native.js')
const { told } = require('./failures.js')

const { parse } = JSON
const now = performance.now.bind(performance)

function settled() {}

/** The end of what runs under a number. */
class Completion {
  /** How many attempts it took, once it succeeded. */
  attempts = 0
  /** @type {(answer: any) => void} */
  resolve = settled
  /** @type {(failure: ReturnType<typeof told>) => void} */
  reject = settled
}

/** @type {Map<number, Completion>} */
const pending = new Map()
let lastId = 0

/**
 * How long calls are settled in one turn of the event loop, in milliseconds. Native wake-ups that
 * follow each other closely are delivered without a turn between them, and would keep timers and
 * sockets waiting for as long as answers come.
 */
const TURN_MS = 0.25
/** When the first call of this turn was settled; 0 in a turn without any. */
let turnBegan = 0
let isWatched = false

/** Where it never comes, turns merely seem to be over too early. */
function turnEnded() {
  isWatched = false
  turnBegan = 0
}

function wake() {
  const at = now()
  if (turnBegan === 0) {
    turnBegan = at
    if (!isWatched) {
      isWatched = true
      setImmediate(turnEnded)
    }
  }
  if (at - turnBegan > TURN_MS && native.nextTurn(channel)) return
  if (settle()) native.nextTurn(channel)
}

function turn() {
  turnBegan = now()
  // A turn that is asked for from within one would be this very turn.
  if (settle()) native.wakeAgain(channel)
}

/** Takes one batch; its shape is that of `src/channel/queue.rs`. True when there is another. */
function settle() {
  const text = native.drain(channel)
  if (text === null) return false
  const batch = parse(text)
  for (let i = 1; i < batch.length; i += 3) {
    const completion = pending.get(batch[i])
    if (completion === undefined) continue
    pending.delete(batch[i])
    const { resolve, reject } = completion
    // A map that grows leaves its old table behind, which would hold promise and answer on to the next
    // full collection.
    completion.resolve = completion.reject = settled
    completion.attempts = batch[i + 1]
    if (completion.attempts > 0) resolve(batch[i + 2])
    else reject(told(batch[i + 2]))
  }
  return batch[0] === 1
}

const channel = native.openChannel(wake, turn)

function nextId() {
  do lastId = (lastId + 1) >>> 0
  while (pending.has(lastId))
  return lastId
}

/**
 * Has the end of what runs under the number `id` told, in a later turn. A failure is no `Error`: the
 * caller makes that, in its own frame.
 *
 * @param {number} id
 * @param {(answer: any) => void} resolve
 * @param {(failure: ReturnType<typeof told>) => void} reject
 * @param {Completion} [completion]
 */
function onCompletion(id, resolve, reject, completion = new Completion()) {
  completion.resolve = resolve
  completion.reject = reject
  pending.set(id, completion)
}

/** @param {number} id */
function cancelCall(id) {
  native.cancel(channel, id)
}

/**
 * Ends the wait for a token.
 *
 * @param {number} id
 * @returns {number | null} how many milliseconds it took; `null` when its failure is on its way
 */
function endWait(id) {
  const tookMs = native.endWait(channel, id)
  if (tookMs !== null) pending.delete(id)
  return tookMs
}

module.exports = { Completion, cancelCall, channel, endWait, nextId, onCompletion }
