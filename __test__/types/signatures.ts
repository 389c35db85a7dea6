/** Pins the public types: a change of one is a change of this file. */

import {
  type ApiError,
  type CallOptions,
  type ClientStats,
  ConfigError,
  type ConnectionError,
  type DEFAULT_ROUTES,
  type ErrorCode,
  IdentityClient,
  type IdentityClientOptions,
  IdentityError,
  type ListSessionsResponse,
  type LoginResponse,
  type MeResponse,
  type Operation,
  RateLimitError,
  ResponseError,
  type Session,
  TimeoutError,
} from '@konijima/identity-api'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
function same<A, B>(_: Equal<A, B>): void {}

type Methods = Omit<IdentityClient, 'close' | 'stats' | typeof Symbol.asyncDispose>

// What each takes and gives is compared with the table of operations, in ../types.test.js.
same<Operation, keyof Methods>(true)
same<typeof DEFAULT_ROUTES, Readonly<Record<Operation, string>>>(true)
same<IdentityClient['close'], () => Promise<void>>(true)
same<IdentityClient['stats'], () => ClientStats>(true)
same<ConstructorParameters<typeof IdentityClient>, [options: IdentityClientOptions]>(true)

type Token = string | null | undefined
const everyOption: Required<IdentityClientOptions> = {
  baseUrl: 'http://localhost:3001/api',
  getAuthToken: (): Token | Promise<Token> => undefined,
  routes: { login: 'POST /v1/sign-in' },
  timeoutMs: 1,
  attemptTimeoutMs: 1,
  connectTimeoutMs: 1,
  maxRetries: 1,
  maxResponseBytes: 1,
  maxRequestBytes: 1,
  headers: { 'X-Tenant': 'acme' },
  userAgent: 'shop/1',
  keepAliveMs: 1,
  maxConnections: 1,
  http2: 'prior-knowledge',
  proxy: false,
  tls: { ca: ['pem', new Uint8Array()], cert: 'pem', key: 'pem', minVersion: 'TLSv1.3', replaceRoots: true },
}
const client = new IdentityClient(everyOption)

const everyCallOption: Required<CallOptions> = {
  accessToken: null,
  timeoutMs: 1,
  maxRetries: 1,
  signal: new AbortController().signal,
  headers: {},
  requestId: '',
  idempotencyKey: '',
  clientIp: '',
  userAgent: '',
}
void client.me(everyCallOption)
void client.me({ requestId: null, clientIp: null, userAgent: null })

// Bodies may carry more than we name, but not less, and not of another type.
void client.register({ email: 'a', password: 'b', tenantId: 7 })
// @ts-expect-error a password is required
void client.register({ email: 'a' })
// @ts-expect-error a code is text: it may begin with a zero
void client.confirmLogin2FA({ email: 'a', code: 123456 })
// @ts-expect-error unknown options are refused
new IdentityClient({ baseUrl: 'x', retries: 3 })
// @ts-expect-error there is no such operation
new IdentityClient({ baseUrl: 'x', routes: { signIn: 'POST /x' } })
// @ts-expect-error the base URL is required
new IdentityClient({})

// Fields of answers that we name keep their type; others are unknown.
declare const login: LoginResponse
same<typeof login.token, string | undefined>(true)
same<typeof login.expiresIn, number | undefined>(true)
same<(typeof login)['tenant'], unknown>(true)
declare const sessions: ListSessionsResponse
same<typeof sessions.sessions, Session[]>(true)
same<Session['sessionId'], string>(true)
declare const me: MeResponse
same<typeof me.twoFAEnabled, boolean | undefined>(true)

export function explain(error: unknown): string {
  if (error instanceof RateLimitError)
    return `${error.retryAfterMs ?? 0} ${error.status} ${error.response.status}`
  if (error instanceof TimeoutError) return error.phase satisfies 'token' | 'connect' | 'headers' | 'body'
  if (error instanceof ConfigError) return error.subject satisfies 'client' | 'call' | 'body'
  if (error instanceof ResponseError)
    return `${error.status satisfies number | undefined} ${error.responseStatus}`
  if (!IdentityError.is(error)) return 'not ours'
  same<typeof error.code, ErrorCode>(true)
  same<typeof error.outcome, 'not_sent' | 'unknown' | 'rejected'>(true)
  same<typeof error.operation, Operation | undefined>(true)
  return error.requestId ?? ''
}
export type Parts = [ApiError['fields'], ConnectionError['phase']]
