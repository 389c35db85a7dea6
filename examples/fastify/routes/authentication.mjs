import { accessTokenOf, endUser } from '../../backend/end-user.mjs'
import { mailCode } from '../../backend/mailer.mjs'
import { refreshTokenIn } from '../../backend/refresh-cookie.mjs'
import { publicSession, sessionOf } from '../../backend/sessions.mjs'
import { forgetRefreshToken, keepRefreshToken } from '../refresh-token.mjs'
import { only } from '../safe-fields.mjs'

/**
 * Registration, login, tokens and sessions.
 *
 * @param {import('fastify').FastifyInstance} fastify
 * @param {{ identity: import('@konijima/identity-api').IdentityClient }} options
 */
export async function authentication(fastify, { identity }) {
  fastify.post('/register', only('token', 'code'), async (request, reply) => {
    const { email, password } = request.body
    const result = await identity.register({ email, password }, endUser(request))
    keepRefreshToken(reply, result.refreshToken)
    reply.code(201)
    return result
  })

  fastify.post('/login', only('token', 'code'), async (request, reply) => {
    const { email, password } = request.body
    const result = await identity.login({ email, password }, endUser(request))
    mailCode(email, result.twoFACode)
    keepRefreshToken(reply, result.refreshToken)
    return result
  })

  fastify.post('/refresh', only('token', 'expiresIn'), async (request, reply) => {
    const refreshToken = request.body.refreshToken ?? refreshTokenIn(request.headers.cookie)
    const result = await identity.refresh({ refreshToken }, accessTokenOf(request), endUser(request))
    keepRefreshToken(reply, result.refreshToken)
    return result
  })

  fastify.get('/sessions', only('sessions'), async (request) => {
    const { sessions } = await identity.listSessions({ accessToken: accessTokenOf(request) })
    return { sessions: sessions.map(publicSession) }
  })

  fastify.delete('/sessions/:handle', async (request, reply) => {
    const call = { accessToken: accessTokenOf(request) }
    const { sessions } = await identity.listSessions(call)
    const session = sessionOf(sessions, request.params.handle)
    if (!session) return reply.code(404).send({ code: 'SESSION_NOT_FOUND' })
    await identity.logoutSession({ sessionId: session.sessionId }, call)
    return { status: 'ok' }
  })

  fastify.post('/logout', async (request, reply) => {
    const call = { accessToken: accessTokenOf(request) }
    const { sessions } = await identity.listSessions(call)
    const current = sessions.find((session) => session.current)
    if (current) await identity.logoutSession({ sessionId: current.sessionId }, call)
    forgetRefreshToken(reply)
    return { status: 'ok' }
  })
}
