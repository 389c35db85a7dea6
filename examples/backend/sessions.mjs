/** The fields of a session that its user may see: enough to recognise and end it. */

import { createHash } from 'node:crypto'

/** @param {import('@konijima/identity-api').Session} session */
export function publicSession({ sessionId, device, lastActiveAt, current }) {
  return { handle: handleOf(sessionId), device, lastActiveAt, current }
}

/**
 * @param {import('@konijima/identity-api').Session[]} sessions of the user who asks
 * @param {string} handle as `publicSession` gave it
 */
export function sessionOf(sessions, handle) {
  return sessions.find(({ sessionId }) => handleOf(sessionId) === handle)
}

/** The service's own identifier stays here. @param {string} sessionId */
function handleOf(sessionId) {
  return createHash('sha256').update(sessionId).digest('base64url').slice(0, 16)
}
