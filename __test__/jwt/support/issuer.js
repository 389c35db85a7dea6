'use strict'

/** An issuer of tokens: its keys, its key set over HTTP, and tokens good and bad. */

const crypto = require('node:crypto')
const { once } = require('node:events')
const http = require('node:http')

/** @type {Record<string, { type: any, options?: object, hash: string | null, signing?: object }>} */
const kinds = {
  EdDSA: { type: 'ed25519', hash: null },
  ES256: {
    type: 'ec',
    options: { namedCurve: 'P-256' },
    hash: 'sha256',
    signing: { dsaEncoding: 'ieee-p1363' },
  },
  RS256: { type: 'rsa', options: { modulusLength: 2048 }, hash: 'sha256' },
  PS256: {
    type: 'rsa',
    options: { modulusLength: 2048 },
    hash: 'sha256',
    signing: { padding: crypto.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  },
}

const encode = (/** @type {string | Buffer} */ value) => Buffer.from(value).toString('base64url')
const now = () => Math.floor(Date.now() / 1000)

/** One key, which signs. */
class Key {
  /** @param {string} kid @param {string} [algorithm] */
  constructor(kid, algorithm = 'EdDSA') {
    this.kid = kid
    this.algorithm = algorithm
    const { type, options } = kinds[algorithm]
    const pair = crypto.generateKeyPairSync(type, /** @type {any} */ (options))
    this.privateKey = pair.privateKey
    this.jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: algorithm }
  }

  /** @param {object} [claims] @param {object} [header] */
  token(claims = {}, header = {}) {
    const whole = { iss: 'issuer', aud: 'api', sub: 'user-1', iat: now(), exp: now() + 900, ...claims }
    return this.sign(JSON.stringify({ alg: this.algorithm, kid: this.kid, ...header }), JSON.stringify(whole))
  }

  /** @param {string} header @param {string | Buffer} payload */
  sign(header, payload) {
    const { hash, signing } = kinds[this.algorithm]
    const signed = `${encode(header)}.${encode(payload)}`
    const signature = crypto.sign(hash, Buffer.from(signed), { key: this.privateKey, ...signing })
    return `${signed}.${encode(signature)}`
  }
}

/** Serves a key set. `respond` may be replaced. */
class KeyServer {
  fetches = 0
  /** @param {Key[]} keys */
  constructor(keys) {
    this.keys = keys
    /** @type {http.RequestListener} */
    this.respond = (_, response) => response.end(JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }))
    this.server = http.createServer((request, response) => {
      this.fetches++
      this.respond(request, response)
    })
  }

  async start() {
    this.server.listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address())
    this.url = `http://127.0.0.1:${port}/api`
    return this
  }

  stop() {
    this.server.close()
    this.server.closeAllConnections()
  }
}

module.exports = { Key, KeyServer, encode, now }
