import { Browser } from './browser.mjs'
import { exchange, mail, step } from './screen.mjs'

const LAPTOP = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36'
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1'

const email = 'ada@example.com'
const newEmail = 'ada@lovelace.example'
const password = 'StrongP@ssw0rd!'

/**
 * Plays a user with a laptop, a phone and a mailbox, and shows what happens behind each click.
 *
 * @param {import('./backend.mjs').Backend} backend
 * @param {import('../../packages/identity-emulator/index.js').Emulator} emulator its outbox is the user's mailbox
 * @throws {Error} if the backend answers differently
 */
export async function walk(backend, emulator) {
  const laptop = device('laptop', LAPTOP)
  const phone = device('phone', PHONE)

  step('Register')
  await laptop(201, 'POST', '/api/register', { email, password })

  step('Log in, at first with a wrong password')
  await laptop(401, 'POST', '/api/login', { email, password: 'Password1' })
  await laptop(200, 'POST', '/api/login', { email, password })

  step('Read the profile')
  await laptop(200, 'GET', '/api/me')

  step('Turn on two-factor authentication')
  await laptop(200, 'POST', '/api/2fa', { enable: true })
  await laptop(200, 'POST', '/api/2fa/confirm', { email, code: await received(email, 'enable_2fa_code') })

  step('Log in on the phone, with two-factor authentication')
  await phone(200, 'POST', '/api/login', { email, password })
  await phone(200, 'POST', '/api/login/2fa', { email, code: await received(email, 'login_code') })

  step('List the sessions, and end the others')
  const { sessions } = await phone(200, 'GET', '/api/sessions')
  for (const { handle } of sessions.filter((session) => !session.current)) {
    await phone(200, 'DELETE', `/api/sessions/${handle}`)
  }
  await laptop(401, 'GET', '/api/me')

  step('Refresh the tokens')
  await phone(200, 'POST', '/api/refresh')

  step('Change the e-mail address')
  await phone(200, 'POST', '/api/request-email-change', { newEmail })
  const token = await received(newEmail, 'email_change_token')
  await phone(200, 'POST', '/api/confirm-email-change', { email: newEmail, token })
  await phone(200, 'GET', '/api/me')

  step('Log out')
  await phone(200, 'POST', '/api/logout')
  await phone(401, 'GET', '/api/me')

  /** @param {string} name @param {string} userAgent */
  function device(name, userAgent) {
    const browser = new Browser(backend.url, userAgent)
    /**
     * @param {number} status the one that is right
     * @param {string} method
     * @param {string} path
     * @param {object} [body]
     */
    return async (status, method, path, body) => {
      const answer = await browser.send(method, path, body)
      exchange(name, { method, path, body }, await backend.calls(), answer)
      if (answer.status === status) return answer.body
      throw new Error(`${method} ${path} was answered with ${answer.status}, not ${status}\n${backend.log}`)
    }
  }

  /** The code or token in the user's latest mail of this kind. @param {string} to @param {string} kind */
  async function received(to, kind) {
    const message = (await emulator.outbox({ to, kind })).at(-1)
    if (!message) throw new Error(`${to} received no ${kind}`)
    mail(message)
    return message.code ?? message.token
  }
}
