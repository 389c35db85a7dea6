/** Where the identity service is, and where this backend listens: on this machine only. */

export const identityUrl = process.env.IDENTITY_URL ?? 'http://localhost:3001/api'
export const host = '127.0.0.1'
/** `0` picks a free port. */
export const port = Number(process.env.PORT ?? 4000)
