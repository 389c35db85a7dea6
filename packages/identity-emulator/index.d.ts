/** Options of `startEmulator`. */
export interface EmulatorOptions {
  /** The port; `0` selects a free one. Default `0`. */
  port?: number
  /** The address to listen on. Default `127.0.0.1`, the loopback address. */
  host?: string
  /** A SQLite file for the data. Default: in memory. */
  data?: string
  /** Users at the start and after each `reset()`: a list, or the path of a JSON file with a list. */
  seed?: SeedUser[] | string
  /** Use fast, weak password hashes, for quick tests. Default `false`. */
  fastHash?: boolean
  /**
   * Additional hosts for `/__emulator`, such as `id.dev.example.com`. IP addresses, single labels (`localhost`, a Docker
   * Compose service) and names under `localhost`, `internal` and `test` are always allowed. Default: none.
   */
  allowHosts?: string[]
  /** The algorithm that signs access tokens. Default `EdDSA`. */
  algorithm?: TokenAlgorithm
  /** The type in the header of access tokens, such as `at+jwt` (RFC 9068). Default `JWT`. */
  typ?: string
  /** Time limit of the start in milliseconds. Default `10000`. */
  startTimeoutMs?: number
}

/** What access tokens can be signed with. */
export type TokenAlgorithm = 'EdDSA' | 'ES256' | 'RS256'

/** A user at the start. */
export interface SeedUser {
  email: string
  password: string
  /** Default: random. */
  id?: string
  /** Whether a login needs a code. Default `false`. */
  twoFAEnabled?: boolean
  /** Default `true`. */
  emailVerified?: boolean
}

/** The names of the operations. */
export type OperationName =
  | 'register'
  | 'login'
  | 'confirmLogin2FA'
  | 'refresh'
  | 'listSessions'
  | 'logoutSession'
  | 'me'
  | 'toggle2FA'
  | 'confirmEnable2FA'
  | 'requestEmailChange'
  | 'confirmEmailChange'

/** A message to a user. */
export interface OutboxMessage {
  /** A number from 1; `reset()` starts again at 1. */
  id: number
  kind:
    | 'login_code'
    | 'enable_2fa_code'
    | '2fa_enabled'
    | '2fa_disabled'
    /** To the new address. */
    | 'email_change_token'
    /** To the old address. */
    | 'email_change_requested'
    /** To the old address. */
    | 'email_changed'
  /** The address, in lower case. */
  to: string
  /** The time by the emulator's clock (ISO 8601). */
  at: string
  /** Of `login_code` and `enable_2fa_code`: six digits. */
  code?: string
  /** Of `email_change_token`. */
  token?: string
  /** Of `email_change_requested` and `email_changed`. */
  newEmail?: string
}

/** A fault: at least one of `latencyMs`, `status` and `connection`, also combined. */
export interface Fault {
  /** Default: every operation. */
  operation?: OperationName
  /** The number of calls to fail. Default `1`. */
  times?: number
  /** Delay in milliseconds. Default `0`. */
  latencyMs?: number
  /** Answer with this status instead of the operation. */
  status?: number
  /** Body of that answer: a string is sent as text, other values as JSON. Default: an error body. */
  body?: unknown
  /** Headers of that answer, such as `{ 'retry-after': '1' }`. */
  headers?: Record<string, string | number>
  /**
   * Breaks the connection:
   * - `reset`: TCP reset before the operation.
   * - `resetAfter`: TCP reset after the operation, instead of the answer.
   * - `truncate`: half of the answer's body after the operation.
   * - `stall`: no answer and no operation.
   */
  connection?: 'reset' | 'resetAfter' | 'truncate' | 'stall'
}

/** A running emulator. It does not keep the process alive, and stops with it. */
export interface Emulator {
  /** The `baseUrl` for a client, such as `http://127.0.0.1:49152/api`. */
  readonly url: string
  /** The messages to users, oldest first; `filter` selects an address or a kind. */
  outbox(filter?: { to?: string; kind?: OutboxMessage['kind'] }): Promise<OutboxMessage[]>
  /** Resets to the start: seed users, no sessions, messages, faults or counted attempts, the first key, and the real time. */
  reset(): Promise<void>
  /**
   * Adds a fault. Faults apply in the order in which they were added.
   *
   * @throws {TypeError} if the fault is not valid
   * @example
   * await emulator.fault({ operation: 'me', status: 503, times: 2 })
   */
  fault(fault: Fault): Promise<void>
  /** Removes pending faults. */
  clearFaults(): Promise<void>
  /** Moves the clock forward, which ages tokens, codes and sessions. At most 49 days per call. */
  advance(ms: number): Promise<void>
  /** Signs new access tokens with a new key. The old keys stay in the key set; of more than 16, the oldest goes. */
  rotateKeys(): Promise<void>
  /** Removes all keys but the one that signs. Tokens signed with the others are refused. */
  dropKeys(): Promise<void>
  /** The same as `rotateKeys()`, with a key for this algorithm; later ones are for it, too. */
  setAlgorithm(algorithm: TokenAlgorithm): Promise<void>
  /** Stops the emulator and resolves when it has exited. Further calls have no effect. */
  stop(): Promise<void>
  /** The same as `stop()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts an emulator and waits until it is ready.
 *
 * @throws {Error} if there is no program for this platform, or if it does not start
 * @example
 * const emulator = await startEmulator({ fastHash: true })
 * const client = new IdentityClient({ baseUrl: emulator.url })
 */
export declare function startEmulator(options?: EmulatorOptions): Promise<Emulator>
