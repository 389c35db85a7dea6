/** The server of the 1.0.0 documentation, with the missing routes added. */

// biome-ignore assist/source/organizeImports: the order is the original's
import express from 'express'
import { IdentityClient } from '@konijima/identity-api'

import { mailCode, mailEmailChangeToken } from '../backend/mailer.mjs'
import { host, identityUrl, port } from '../backend/settings.mjs'
import { answerError } from './error-handler.mjs'
import { keepRefreshToken, refreshByCookie } from './refresh-token.mjs'
import { requireBody } from './require-body.mjs'
import { emailChange } from './routes/email-change.mjs'
import { registration } from './routes/registration.mjs'
import { sessions } from './routes/sessions.mjs'
import { twoFactor } from './routes/two-factor.mjs'
import { whoami } from './routes/whoami.mjs'

const identityClient = new IdentityClient({
  baseUrl: identityUrl,
})

const app = express()
app.use(express.json())
app.use(requireBody)
app.use('/api/refresh', refreshByCookie)

// Login route (proxy to identity microservice)
app.post('/api/login', async (req, res) => {
  const { email, password } = req.body
  const result = await identityClient.login({ email, password })
  mailCode(email, result.twoFACode)
  keepRefreshToken(res, result.refreshToken)
  // Only forward safe fields to frontend! Never expose refresh tokens, 2FA secrets, or internal metadata.
  res.json({
    token: result.token, // If you use JWTs in frontend
    code: result.code,
    // ...other non-sensitive fields as needed
  })
})

// Authenticated route using access token from client
app.get('/api/me', async (req, res) => {
  const accessToken = req.headers['authorization']?.replace('Bearer ', '')
  const client = new IdentityClient({
    baseUrl: identityUrl,
    getAuthToken: () => accessToken,
  })
  const me = await client.me()
  res.json(me)
})

// Token refresh
app.post('/api/refresh', async (req, res) => {
  const accessToken = req.headers['authorization']?.replace('Bearer ', '')
  const { refreshToken } = req.body
  const client = new IdentityClient({
    baseUrl: identityUrl,
    getAuthToken: () => accessToken,
  })
  const result = await client.refresh({ refreshToken }, accessToken)
  res.json(result)
})

// Email change flow
app.post('/api/request-email-change', async (req, res) => {
  const accessToken = req.headers['authorization']?.replace('Bearer ', '')
  const { newEmail } = req.body
  const client = new IdentityClient({
    baseUrl: identityUrl,
    getAuthToken: () => accessToken,
  })
  const result = await client.requestEmailChange({ newEmail })
  // Send result.emailChangeToken to the new email address (never expose to frontend)
  mailEmailChangeToken(newEmail, result.emailChangeToken)
  res.json({ status: 'ok' })
})

// ...other routes for 2FA, session management, etc.
app.use('/api', registration(identityClient), emailChange(identityClient))
app.use('/api', twoFactor(identityClient), sessions(identityClient), whoami(identityClient))
app.use(answerError)

const server = app.listen(port, host, (error) => {
  if (error) throw error
  console.log(`Backend API running on port ${server.address().port}`)
})
