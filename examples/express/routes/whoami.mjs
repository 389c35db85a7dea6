import { createVerifier } from '@konijima/identity-api/jwt'
import { Router } from 'express'

import { accessTokenOf } from '../../backend/end-user.mjs'
import { tokens } from '../../backend/settings.mjs'

/** A route that checks the access token here, without a call. @param {import('@konijima/identity-api').IdentityClient} identity */
export function whoami(identity) {
  const verifier = createVerifier({ identity, ...tokens })
  const router = Router()
  router.get('/whoami', async (req, res) => {
    const { sub } = await verifier.verify(accessTokenOf(req))
    res.json({ id: sub })
  })
  return router
}
