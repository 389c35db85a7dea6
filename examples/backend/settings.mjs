/** The URL of the identity service, and the address of this backend: loopback only. */

export const identityUrl = process.env.IDENTITY_URL ?? 'http://localhost:3001/api'
export const host = '127.0.0.1'
/** `0` selects a free port. */
export const port = Number(process.env.PORT ?? 4000)
/** What the access tokens of the service say of themselves. */
export const tokens = { issuer: 'identity-emulator', audience: 'identity-api' }
