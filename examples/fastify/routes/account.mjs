import { accessTokenOf } from '../../backend/end-user.mjs'
import { mailEmailChangeToken } from '../../backend/mailer.mjs'
import { only } from '../safe-fields.mjs'

/**
 * The user's own account.
 *
 * @param {import('fastify').FastifyInstance} fastify
 * @param {{ identity: import('@konijima/identity-api').IdentityClient }} options
 */
export async function account(fastify, { identity }) {
  fastify.get('/me', only('email', 'emailVerified', 'twoFAEnabled', 'createdAt'), async (request) => {
    return identity.me({ accessToken: accessTokenOf(request) })
  })

  fastify.post('/request-email-change', async (request) => {
    const { newEmail } = request.body
    const result = await identity.requestEmailChange({ newEmail }, { accessToken: accessTokenOf(request) })
    mailEmailChangeToken(newEmail, result.emailChangeToken)
    return { status: 'ok' }
  })

  // The page behind the link in the mail sends the token here.
  fastify.post('/confirm-email-change', async (request) => {
    const { email, token } = request.body
    const result = await identity.confirmEmailChange(
      { email, token },
      { accessToken: accessTokenOf(request) },
    )
    return { status: 'ok', email: result.email }
  })
}
