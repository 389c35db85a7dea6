import { ConfigError, IdentityClient, type MeResponse } from '@konijima/identity-api'

export async function profile(): Promise<MeResponse> {
  await using client = new IdentityClient({ baseUrl: 'http://localhost:3001/api' })
  return client.me()
}

export const isConfig = (error: unknown): boolean => error instanceof ConfigError && error.field !== ''
