import { Router } from 'express'

import { accessTokenOf } from '../../backend/end-user.mjs'

/** @param {import('@konijima/identity-api').IdentityClient} identityClient */
export function emailChange(identityClient) {
  const router = Router()

  // The page behind the link in the mail sends the token here.
  router.post('/confirm-email-change', async (req, res) => {
    const { email, token } = req.body
    const result = await identityClient.confirmEmailChange(
      { email, token },
      { accessToken: accessTokenOf(req) },
    )
    res.json({ status: 'ok', email: result.email })
  })

  return router
}
