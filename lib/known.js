'use strict'

/**
 * Native clients by the text of their options. Backends make a client for each request they serve,
 * with the same options every time: these share one native client, whose options have been checked.
 *
 * It is kept only as long as somebody uses it, since its options may hold secrets.
 */

const { native } = require('./native.js')
const { channel } = require('./channel.js')

/** @typedef {import('./native.js').NativeClient & Record<string, Function>} Client */

/** @type {Map<string, WeakRef<InstanceType<typeof native.IdentityClient>>>} */
const known = new Map()
const forgotten = new FinalizationRegistry((/** @type {string} */ text) => {
  // Another may have been made for the same text since.
  if (known.get(text)?.deref() === undefined) known.delete(text)
})

/** @param {string} text the JSON text of the constructor's options */
function clientOf(text) {
  const before = known.get(text)?.deref()
  if (before !== undefined) return before
  const made = new native.IdentityClient(channel, text)
  known.set(text, new WeakRef(made))
  forgotten.register(made, text)
  return made
}

module.exports = { clientOf }
