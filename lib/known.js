'use strict'

/**
 * Native clients by their options. Backends make a client for each request they serve, with the same
 * options every time: these share one native client, whose options have been checked.
 *
 * It is kept only as long as somebody uses it, since its options may hold secrets.
 */

const { native } = require('./native.js')
const { channel } = require('./channel.js')
const { optionsText } = require('./text.js')

/** @typedef {Map<string, WeakRef<InstanceType<typeof native.IdentityClient>>>} Clients */

/** By the text of their options. @type {Clients} */
const byText = new Map()
/** By `baseUrl`, those that have no other option: they need no text to be found. @type {Clients} */
const byUrl = new Map()

const forgotten = new FinalizationRegistry(
  (/** @type {{ clients: Clients, key: string }} */ { clients, key }) => {
    // Another may have been made for the same options since.
    if (clients.get(key)?.deref() === undefined) clients.delete(key)
  },
)

/** @param {Record<string, unknown>} options the constructor's, without what is the glue's */
function clientOf(options) {
  const url = urlAlone(options)
  if (url !== undefined) return byUrl.get(url)?.deref() ?? made(byUrl, url, optionsText(options))
  const text = optionsText(options)
  return byText.get(text)?.deref() ?? made(byText, text, text)
}

/** @param {Record<string, unknown>} options */
function urlAlone(options) {
  for (const name in options) {
    if (name !== 'baseUrl') return undefined
  }
  return typeof options.baseUrl === 'string' ? options.baseUrl : undefined
}

/** @param {Clients} clients @param {string} key @param {string} text */
function made(clients, key, text) {
  const client = new native.IdentityClient(channel, text)
  clients.set(key, new WeakRef(client))
  forgotten.register(client, { clients, key })
  return client
}

module.exports = { clientOf }
