import { Router } from 'express'

import { endUser } from '../../backend/end-user.mjs'
import { keepRefreshToken } from '../refresh-token.mjs'

/** @param {import('@konijima/identity-api').IdentityClient} identityClient */
export function registration(identityClient) {
  const router = Router()

  router.post('/register', async (req, res) => {
    const { email, password } = req.body
    const result = await identityClient.register({ email, password }, endUser(req))
    keepRefreshToken(res, result.refreshToken)
    res.status(201).json({ token: result.token, code: result.code })
  })

  return router
}
