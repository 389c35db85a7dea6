import { createVerifier } from '@konijima/identity-api/jwt'

import { accessTokenOf } from '../../backend/end-user.mjs'
import { tokens } from '../../backend/settings.mjs'

/**
 * A route that checks the access token here, without a call.
 *
 * @param {import('fastify').FastifyInstance} fastify
 * @param {{ identity: import('@konijima/identity-api').IdentityClient }} options
 */
export async function whoami(fastify, { identity }) {
  const verifier = createVerifier({ identity, ...tokens })
  fastify.get('/whoami', async (request) => {
    const { sub } = await verifier.verify(accessTokenOf(request))
    return { id: sub }
  })
}
