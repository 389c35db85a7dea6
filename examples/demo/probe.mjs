/**
 * Loaded into the backend before its own code. Records each call of the client and its outcome, without secrets, for the
 * demo. It also stops the backend when the demo ends.
 */

import { DEFAULT_ROUTES, IdentityClient } from '@konijima/identity-api'

import { masked } from './mask.mjs'

/**
 * @typedef {object} Call
 * @property {string} operation
 * @property {object} [body]
 * @property {object} [answer]
 * @property {{ name: string, status?: number, serverCode?: string }} [error]
 * @property {number} ms
 */

/** @type {Call[]} */
let calls = []

/** @type {any} */
const methods = IdentityClient.prototype

for (const [operation, route] of Object.entries(DEFAULT_ROUTES)) {
  const method = methods[operation]
  const takesBody = !route.startsWith('GET')
  /** @param {any[]} args */
  methods[operation] = async function noted(...args) {
    const started = performance.now()
    /** @param {Partial<Call>} outcome */
    const note = (outcome) => {
      const body = takesBody ? masked(args[0]) : undefined
      calls.push({ operation, body, ms: performance.now() - started, ...outcome })
    }
    try {
      const answer = await method.apply(this, args)
      note({ answer: masked(answer) })
      return answer
    } catch (/** @type {any} */ error) {
      note({ error: { name: error.name, status: error.status, serverCode: error.serverCode } })
      throw error
    }
  }
}

process.on('message', () => {
  process.send?.(calls)
  calls = []
})
process.on('disconnect', () => process.exit())
