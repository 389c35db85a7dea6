import { Router } from 'express'

import { accessTokenOf } from '../../backend/end-user.mjs'
import { publicSession, sessionOf } from '../../backend/sessions.mjs'
import { forgetRefreshToken } from '../refresh-token.mjs'

/** @param {import('@konijima/identity-api').IdentityClient} identityClient */
export function sessions(identityClient) {
  const router = Router()

  router.get('/sessions', async (req, res) => {
    const { sessions } = await identityClient.listSessions({ accessToken: accessTokenOf(req) })
    res.json({ sessions: sessions.map(publicSession) })
  })

  router.delete('/sessions/:handle', async (req, res) => {
    const call = { accessToken: accessTokenOf(req) }
    const { sessions } = await identityClient.listSessions(call)
    const session = sessionOf(sessions, req.params.handle)
    if (!session) return res.status(404).json({ code: 'SESSION_NOT_FOUND' })
    await identityClient.logoutSession({ sessionId: session.sessionId }, call)
    res.json({ status: 'ok' })
  })

  router.post('/logout', async (req, res) => {
    const call = { accessToken: accessTokenOf(req) }
    const { sessions } = await identityClient.listSessions(call)
    const current = sessions.find((session) => session.current)
    if (current) await identityClient.logoutSession({ sessionId: current.sessionId }, call)
    forgetRefreshToken(res)
    res.json({ status: 'ok' })
  })

  return router
}
