'use strict'

/**
 * Native clients by their options and what the environment adds to them. Backends make a client for each
 * request they serve, with the same options every time: these share one native client, whose options
 * have been checked.
 *
 * It is kept only as long as somebody uses it, since its options may hold secrets.
 */

const { native } = require('./native.js')
const { channel, nextId, onCompletion } = require('./completions.js')
const { environmentText } = require('./environment.js')
const { optionsText } = require('./serialize.js')

/** @typedef {Map<string, WeakRef<InstanceType<typeof native.IdentityClient>>>} Clients */

/** By the text of their options. @type {Clients} */
const byText = new Map()
/** By `baseUrl`, those that have no other option: they need no text to be found. @type {Clients} */
const byUrl = new Map()

/** @param {Record<string, unknown>} options the constructor's, without what is the glue's */
function clientOf(options) {
  const environment = environmentText(options)
  const url = urlAlone(options)
  if (url !== undefined) {
    const key = environment === '' ? url : `${url}\0${environment}`
    return byUrl.get(key)?.deref() ?? made(byUrl, key, optionsText(options), environment)
  }
  const text = optionsText(options)
  const key = text + environment
  return byText.get(key)?.deref() ?? made(byText, key, text, environment)
}

/** @param {Record<string, unknown>} options */
function urlAlone(options) {
  for (const name in options) {
    if (name !== 'baseUrl') return undefined
  }
  return typeof options.baseUrl === 'string' ? options.baseUrl : undefined
}

/** @param {Clients} clients @param {string} key @param {string} text @param {string} environment */
function made(clients, key, text, environment) {
  const id = nextId()
  const client = new native.IdentityClient(channel, id, text, environment)
  clients.set(key, new WeakRef(client))
  const forget = () => {
    // Another may have been made for the same options since.
    if (clients.get(key)?.deref() === undefined) clients.delete(key)
  }
  onCompletion(id, forget, forget)
  return client
}

module.exports = { clientOf }
