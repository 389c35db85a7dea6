import { Router } from 'express'

import { accessTokenOf, endUser } from '../../backend/end-user.mjs'
import { mailCode } from '../../backend/mailer.mjs'
import { keepRefreshToken } from '../refresh-token.mjs'

/** @param {import('@konijima/identity-api').IdentityClient} identityClient */
export function twoFactor(identityClient) {
  const router = Router()

  router.post('/login/2fa', async (req, res) => {
    const { email, code } = req.body
    const result = await identityClient.confirmLogin2FA({ email, code }, endUser(req))
    keepRefreshToken(res, result.refreshToken)
    res.json({ token: result.token, code: result.code })
  })

  router.post('/2fa', async (req, res) => {
    const call = { accessToken: accessTokenOf(req) }
    const result = await identityClient.toggle2FA({ enable: req.body.enable }, call)
    if (result.twoFACode) {
      const { email } = await identityClient.me(call)
      mailCode(email, result.twoFACode)
    }
    res.json({ enabled: result.enabled, code: result.code })
  })

  router.post('/2fa/confirm', async (req, res) => {
    const { email, code } = req.body
    const result = await identityClient.confirmEnable2FA({ email, code }, { accessToken: accessTokenOf(req) })
    res.json({ enabled: result.enabled, code: result.code })
  })

  return router
}
