import { noRefreshCookie, refreshCookie } from '../backend/refresh-cookie.mjs'

/**
 * @param {import('fastify').FastifyReply} reply
 * @param {string | undefined} token nothing changes without one
 */
export function keepRefreshToken(reply, token) {
  if (token) reply.header('Set-Cookie', refreshCookie(token))
}

/** @param {import('fastify').FastifyReply} reply */
export function forgetRefreshToken(reply) {
  reply.header('Set-Cookie', noRefreshCookie())
}
