import identity = require('@konijima/identity-api')

const client = new identity.IdentityClient({ baseUrl: 'http://localhost:3001/api' })
export const me: Promise<identity.MeResponse> = client.me()
