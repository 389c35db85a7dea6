import type { IdentityClient, TokenFault } from './index.js'

export type { TokenFault } from './index.js'

/** A JWK set (RFC 7517 §5) of public keys. */
export interface JwkSet {
  keys: readonly { readonly [member: string]: unknown }[]
}

/** The algorithms that can be allowed. */
export type Algorithm =
  | 'EdDSA'
  | 'ES256'
  | 'ES384'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'

/** The claims of an access token that was found good, frozen to the ground. */
export interface AccessClaims {
  readonly sub: string
  readonly iss: string
  readonly aud: string | readonly string[]
  /** In seconds since 1970. */
  readonly exp: number
  readonly iat?: number
  readonly sid?: string
  readonly jti?: string
  readonly [claim: string]: unknown
}

/** Options of `createVerifier`. */
export interface VerifierOptions {
  /** Fetches the key set through the connections, the proxy and the TLS options of this client. Required unless `keys` is given. */
  identity?: IdentityClient | undefined
  /** Where the key set is. Default: `<baseUrl>/.well-known/jwks.json`. */
  jwksUrl?: string | undefined
  /** Accept a `jwksUrl` of another origin than `baseUrl`. It must be https, or loopback. Default: false. */
  allowForeignKeys?: boolean | undefined
  /** Fixed public keys, instead of those that are fetched. */
  keys?: JwkSet | undefined
  /** The accepted values of `iss`. */
  issuer: string | readonly string[]
  /** A token must be for at least one of these (`aud`). */
  audience: string | readonly string[]
  /** The accepted algorithms. Default: EdDSA, ES256, RS256, PS256. */
  algorithms?: readonly Algorithm[] | undefined
  /** The accepted values of `typ` in the header; `undefined` for a header without it. Default: at+jwt, application/at+jwt, JWT, undefined. */
  types?: readonly (string | undefined)[] | undefined
  /** Accept `at+jwt` alone (RFC 9068). Default: false. */
  strictType?: boolean | undefined
  /** Claims that must be there, beside exp, iss, aud and sub. */
  requiredClaims?: readonly string[] | undefined
  /** How far the clocks of the service and of this machine may be apart. Default: 5000. At most 60000. */
  skewMs?: number | undefined
  /** How long ago a token may have been issued (`iat`). Default: no limit. */
  maxAgeMs?: number | undefined
  /** Default: 8192. */
  maxTokenBytes?: number | undefined
  /** How many good tokens are remembered, by their SHA-256. 0 for none. Default: 1000. */
  cache?: number | undefined
  /** How long they are remembered at most. Default: 60000. */
  cacheMs?: number | undefined
  /** How long a key set is fresh; a shorter `Cache-Control: max-age` wins, but not below a minute. Default: 600000. */
  keysMaxAgeMs?: number | undefined
  /** How long before that end it is fetched again in the background. Default: 60000. */
  keysRefreshAheadMs?: number | undefined
  /** The least time between two fetches for unknown keys. Default: 30000. */
  keysCooldownMs?: number | undefined
  /** How long a key set serves after its end while it cannot be fetched. Default: 3600000. */
  keysStaleMs?: number | undefined
  /** The limit of one fetch. Default: 5000. */
  keysTimeoutMs?: number | undefined
  /** The largest key set. Default: 32 keys. */
  maxKeys?: number | undefined
  /** The largest key set, in bytes. Default: 65536. */
  maxKeysBytes?: number | undefined
  /** Whether a token that is good otherwise has been revoked. It is asked for every token, remembered or not; what it throws is thrown on. */
  revoked?: ((claims: AccessClaims) => boolean | Promise<boolean>) | undefined
}

/** Figures since the verifier was made; those of the key set since its first verifier was. */
export interface VerifierStats {
  verified: number
  refused: Partial<Record<TokenFault, number>>
  cacheHits: number
  keySet: {
    /** Those that were started. */
    fetches: number
    /** Those that brought a usable set. */
    successes: number
    /** Those that failed, or brought nothing usable. */
    failures: number
    ageMs?: number
    keys: number
    privateKeys: number
    stale: boolean
  }
}

/** Checks access tokens without a call of the service. */
export interface Verifier {
  /**
   * The claims of a good token.
   *
   * @throws {TokenError} the token is not good; `reason` says why. Answer 401.
   * @throws {KeysUnavailableError} no usable key set is at hand. Answer 503.
   */
  verify(token: string, options?: { signal?: AbortSignal; maxAgeMs?: number }): Promise<AccessClaims>
  /** The claims of a token that was found good before, and still is. Always `undefined` with `revoked`. */
  cached(token: string): AccessClaims | undefined
  /** Makes sure that a key set is at hand, so that the first requests do not wait. @throws {KeysUnavailableError} */
  prefetch(): Promise<void>
  stats(): VerifierStats
  /** Forgets what was remembered and refuses further tokens. Optional: a verifier does not keep the process alive. */
  close(): void
}

/**
 * Makes a verifier. Nothing is fetched before the first token, or `prefetch()`.
 *
 * @throws {ConfigError} an option is missing, unknown or has a bad value; `field` names it.
 */
export declare function createVerifier(options: VerifierOptions): Verifier
