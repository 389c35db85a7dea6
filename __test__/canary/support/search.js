'use strict'

/** Looks for secrets in text: whole, or any eight characters in a row, in all usual spellings. */

const PIECE = 8

/** The ways in which a secret may be written down. */
function spellings(secret) {
  const bytes = Buffer.from(secret)
  const found = new Set([
    secret,
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams([['', secret]]).toString().slice(1),
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
    bytes.toString('latin1'),
    bytes.toString('hex'),
    [...secret].reverse().join(''),
  ])
  // In base64 a text looks different at each of three offsets; what its neighbours share is left out.
  for (let offset = 0; offset < 3; offset++) {
    const aligned = bytes.subarray(offset, bytes.length - ((bytes.length - offset) % 3))
    found.add(aligned.toString('base64')).add(aligned.toString('base64url'))
  }
  return found
}

class Searcher {
  /** @type {Map<string, string>} piece to the name of its secret */
  #pieces = new Map()
  /** @type {Map<string, string>} whole secrets that are shorter than a piece */
  #short = new Map()
  /** Lines without a secret, of which most come again and again. */
  #clean = new Set()

  /** @param {Record<string, string>} secrets */
  constructor(secrets) {
    for (const [name, secret] of Object.entries(secrets)) {
      for (const spelling of spellings(secret)) this.#add(name, spelling.toLowerCase())
    }
  }

  #add(name, spelling) {
    if (spelling.length < PIECE) {
      if (spelling.length >= 4) this.#short.set(spelling, name)
      return
    }
    for (let i = 0; i + PIECE <= spelling.length; i++) {
      const piece = spelling.slice(i, i + PIECE)
      // What escapes leave of punctuation says nothing of the secret.
      if (/[a-z0-9]/.test(piece)) this.#pieces.set(piece, name)
    }
  }

  /**
   * Says which secret is in the text, and where; nothing when there is none.
   *
   * @param {string} text
   * @returns {string | undefined}
   */
  find(text) {
    for (const line of text.split('\n')) {
      if (this.#clean.has(line)) continue
      const found = this.#findInLine(line)
      if (found !== undefined) return found
      this.#clean.add(line)
    }
  }

  #findInLine(line) {
    const lower = line.toLowerCase()
    const told = (name, at, length) => `${name}: …${line.slice(Math.max(0, at - 60), at + length + 60)}…`
    for (let i = 0; i + PIECE <= lower.length; i++) {
      const name = this.#pieces.get(lower.slice(i, i + PIECE))
      if (name !== undefined) return told(name, i, PIECE)
    }
    for (const [secret, name] of this.#short) {
      const at = lower.indexOf(secret)
      if (at >= 0) return told(name, at, secret.length)
    }
  }
}

module.exports = { PIECE, Searcher, spellings }
