'use strict'

/**
 * Tokens that were found good, by their SHA-256, so that no token lies in a table that lives long. What was refused
 * is not kept: whoever presents bad tokens has as many as they like, and the cache would be theirs.
 */

const crypto = require('node:crypto')
const { performance } = require('node:perf_hooks')

const now = performance.now.bind(performance)
const wallNow = Date.now

/**
 * @typedef {object} Good
 * @property {import('../../jwt.js').AccessClaims} claims
 * @property {number} goodUntil by the clock on the wall
 * @property {number | null} issued by the clock on the wall
 * @property {number} generation of the key set
 * @property {number | null} keysLastMs
 */

/** @typedef {Good & { keptUntil: number }} Entry */

/** `crypto.hash` is twice as fast, and came with Node.js 20.12. @type {(token: string) => string} */
const keyOf =
  typeof (/** @type {any} */ (crypto).hash) === 'function'
    ? (token) => /** @type {any} */ (crypto).hash('sha256', token, 'base64')
    : (token) => crypto.createHash('sha256').update(token).digest('base64')

class Cache {
  /** The one that was used last stands last. @type {Map<string, Entry>} */
  #entries = new Map()
  #most
  #longestMs
  #generation = -1

  /** @param {number} most entries @param {number} longestMs */
  constructor(most, longestMs) {
    this.#most = most
    this.#longestMs = longestMs
  }

  /** @param {string} key @param {number} generation of the key set now */
  get(key, generation) {
    if (generation !== this.#generation) this.clear(generation)
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#entries.delete(key)
    if (entry.goodUntil <= wallNow() || entry.keptUntil <= now()) return undefined
    this.#entries.set(key, entry)
    return entry
  }

  /** @param {string} key @param {Good} good @param {number} generation of the key set now */
  put(key, good, generation) {
    if (generation !== this.#generation) this.clear(generation)
    if (this.#most === 0 || good.generation !== generation) return
    const keptMs = Math.min(this.#longestMs, good.keysLastMs ?? Number.POSITIVE_INFINITY)
    this.#entries.delete(key)
    if (this.#entries.size >= this.#most) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest)
        break
      }
    }
    this.#entries.set(key, { ...good, keptUntil: now() + keptMs })
  }

  /** @param {number} generation of the key set now */
  clear(generation) {
    this.#entries.clear()
    this.#generation = generation
  }
}

/**
 * Freezes a value of JSON to the ground, which may be deeper than the stack.
 *
 * @template T @param {T} value
 */
function frozen(value) {
  /** @type {any[]} */
  const open = [value]
  while (open.length > 0) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null) continue
    Object.freeze(one)
    for (const name of Object.keys(one)) open.push(one[name])
  }
  return value
}

module.exports = { Cache, frozen, keyOf, wallNow }
