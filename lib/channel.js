'use strict'

/**
 * The JavaScript end of the completion channel: numbers the calls of this environment and settles
 * them in batches.
 */

const { native } = require('./native.js')

/** @typedef {{ resolve: (answer: any) => void, reject: (failure: any) => void }} Pending */

/** @type {Map<number, Pending>} */
const pending = new Map()
let lastId = 0

const channel = native.openChannel(function settle() {
  const text = native.drain(channel)
  if (text === null) return
  const batch = JSON.parse(text)
  for (let i = 0; i < batch.length; i += 3) {
    const call = pending.get(batch[i])
    if (call === undefined) continue
    pending.delete(batch[i])
    if (batch[i + 1] === 1) call.resolve(batch[i + 2])
    else call.reject(batch[i + 2])
  }
})

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
 * @returns {Promise<any>}
 */
function completion(id) {
  return new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject })
  })
}

/** @param {number} id */
function cancelCall(id) {
  native.cancel(channel, id)
}

module.exports = { cancelCall, channel, completion, nextId }
