/** What may be absent may be given as `undefined`, also under `exactOptionalPropertyTypes`. */

import { type CallOptions, IdentityClient, type IdentityClientOptions } from '@konijima/identity-api'

declare const req: { ip?: string | undefined; get(name: string): string | undefined }
declare const settings: { timeoutMs?: number; proxy?: string; ca?: string }

const client = new IdentityClient({
  baseUrl: 'http://localhost:3001/api',
  timeoutMs: settings.timeoutMs,
  proxy: settings.proxy,
  tls: { ca: settings.ca },
  routes: { login: undefined },
})
void client.login({ email: 'a', password: 'b' }, { clientIp: req.ip, userAgent: req.get('user-agent') })

/** Every optional field of T with `undefined` as its value. */
type Undefined<T> = { [K in keyof T as undefined extends T[K] ? K : never]: undefined }
declare const options: Undefined<IdentityClientOptions>
new IdentityClient({ baseUrl: 'x', ...options })
declare const callOptions: Undefined<CallOptions>
void client.me(callOptions)

new IdentityClient({ baseUrl: 'x', headers: new Headers() })
void client.me({ headers: new Map([['X-Trace', 'abc']]) })
// @ts-expect-error refused
void client.me({ headers: new URLSearchParams() })

class Settings {
  get baseUrl(): string {
    return 'http://localhost:3001/api'
  }
  getAuthToken(): Promise<string> {
    return Promise.resolve('')
  }
}
new IdentityClient(new Settings())
