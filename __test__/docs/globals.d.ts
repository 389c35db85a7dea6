/** The names a code block may use without making them; `scenes.mjs` gives the values. */

import type { IdentityClient } from '@konijima/identity-api'
import type { Emulator } from '@konijima/identity-emulator'

declare global {
  const emulator: Emulator
  /** A client of the emulator, without a token. */
  const identity: IdentityClient
  /** Of a user with a session. */
  const email: string
  const password: string
  const accessToken: string
  const refreshToken: string
}
