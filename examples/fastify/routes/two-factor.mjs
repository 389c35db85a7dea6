import { accessTokenOf, endUser } from '../../backend/end-user.mjs'
import { mailCode } from '../../backend/mailer.mjs'
import { keepRefreshToken } from '../refresh-token.mjs'
import { only } from '../safe-fields.mjs'

/**
 * The second factor.
 *
 * @param {import('fastify').FastifyInstance} fastify
 * @param {{ identity: import('@konijima/identity-api').IdentityClient }} options
 */
export async function twoFactor(fastify, { identity }) {
  fastify.post('/login/2fa', only('token', 'code'), async (request, reply) => {
    const { email, code } = request.body
    const result = await identity.confirmLogin2FA({ email, code }, endUser(request))
    keepRefreshToken(reply, result.refreshToken)
    return result
  })

  fastify.post('/2fa', only('enabled', 'code'), async (request) => {
    const call = { accessToken: accessTokenOf(request) }
    const result = await identity.toggle2FA({ enable: request.body.enable }, call)
    if (result.twoFACode) {
      const { email } = await identity.me(call)
      mailCode(email, result.twoFACode)
    }
    return result
  })

  fastify.post('/2fa/confirm', only('enabled', 'code'), async (request) => {
    const { email, code } = request.body
    return identity.confirmEnable2FA({ email, code }, { accessToken: accessTokenOf(request) })
  })
}
