/** The same backend as examples/express, in Fastify: a plugin for each family of operations. */

import { IdentityClient } from '@konijima/identity-api'
import Fastify from 'fastify'

import { host, identityUrl, port } from '../backend/settings.mjs'
import { answerError } from './error-handler.mjs'
import { account } from './routes/account.mjs'
import { authentication } from './routes/authentication.mjs'
import { twoFactor } from './routes/two-factor.mjs'
import { whoami } from './routes/whoami.mjs'

const identity = new IdentityClient({ baseUrl: identityUrl })

const fastify = Fastify()
fastify.setErrorHandler(answerError)
// Gives requests without JSON an empty body, so that the client names the missing field.
fastify.addHook('preValidation', async (request) => {
  request.body ??= {}
})
for (const routes of [authentication, twoFactor, account, whoami]) {
  fastify.register(routes, { prefix: '/api', identity })
}
fastify.addHook('onClose', () => identity.close())

await fastify.listen({ host, port })
console.log(`Backend API running on port ${fastify.server.address().port}`)
