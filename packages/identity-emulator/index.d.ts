/** How an emulator is started. */
export interface EmulatorOptions {
  /** Where it listens; `0` picks a free port. Default `0`. */
  port?: number
  /** The address it listens on. Default `127.0.0.1`: only this machine. */
  host?: string
  /** A SQLite file to keep the data in. Default: in memory. */
  data?: string
  /** Users that are there from the start and after every `reset()`: a list, or the path of a JSON file with one. */
  seed?: SeedUser[] | string
  /** Hash passwords at next to no cost, so that tests are quick. Default `false`. */
  fastHash?: boolean
  /**
   * Further names under which `/__emulator` may be called, such as `id.dev.example.com`. Addresses, single labels
   * (`localhost`, a service of Docker Compose) and names under `localhost`, `internal` and `test` always may. Default: none.
   */
  allowHosts?: string[]
  /** How long the start may take, in milliseconds. Default `10000`. */
  startTimeoutMs?: number
}

/** A user that is there from the start. */
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

/** What was sent to a user. */
export interface OutboxMessage {
  /** Counts from 1, and again from 1 after a `reset()`. */
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
  /** When, by the emulator's clock, as `toISOString` writes it. */
  at: string
  /** Of `login_code` and `enable_2fa_code`: six digits. */
  code?: string
  /** Of `email_change_token`. */
  token?: string
  /** Of `email_change_requested` and `email_changed`. */
  newEmail?: string
}

/** What shall go wrong. At least one of `latencyMs`, `status` and `connection`; they may be combined. */
export interface Fault {
  /** Default: every operation. */
  operation?: OperationName
  /** How many calls it strikes. Default `1`. */
  times?: number
  /** Milliseconds to wait before anything else. Default `0`. */
  latencyMs?: number
  /** Answer with this status instead of carrying out the operation. */
  status?: number
  /** The body with that status: a string is sent as text, anything else as JSON. Default: an error body. */
  body?: unknown
  /** Headers with that status, such as `{ 'retry-after': '1' }`. */
  headers?: Record<string, string | number>
  /**
   * What happens to the connection:
   * - `reset`: TCP reset; the operation is not carried out.
   * - `resetAfter`: TCP reset instead of the answer; the operation is carried out.
   * - `truncate`: half of the answer's body, then the end; the operation is carried out.
   * - `stall`: no answer, ever; the operation is not carried out.
   */
  connection?: 'reset' | 'resetAfter' | 'truncate' | 'stall'
}

/** A running emulator. It never keeps the process alive by itself, and ends with it. */
export interface Emulator {
  /** The `baseUrl` for a client, such as `http://127.0.0.1:49152/api`. */
  readonly url: string
  /** Everything that was sent to users, oldest first; only to an address or of a kind, if given. */
  outbox(filter?: { to?: string; kind?: OutboxMessage['kind'] }): Promise<OutboxMessage[]>
  /** Back to how it started: seed users, no sessions, no messages, no faults, no spent tries, the real time. */
  reset(): Promise<void>
  /**
   * Makes calls go wrong. Faults strike in the order in which they were given.
   *
   * @throws {TypeError} when the fault could not strike as it is written
   * @example
   * await emulator.fault({ operation: 'me', status: 503, times: 2 })
   */
  fault(fault: Fault): Promise<void>
  /** Takes back the faults that have not struck yet. */
  clearFaults(): Promise<void>
  /** Moves its clock forward, so that tokens, codes and sessions age without waiting. At most 49 days a call. */
  advance(ms: number): Promise<void>
  /** Stops it and resolves when it is gone. A second call changes nothing. */
  stop(): Promise<void>
  /** The same as `stop()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Starts an emulator and waits until it listens.
 *
 * @throws {Error} when there is no program for this platform, or when it does not start
 * @example
 * const emulator = await startEmulator({ fastHash: true })
 * const client = new IdentityClient({ baseUrl: emulator.url })
 */
export declare function startEmulator(options?: EmulatorOptions): Promise<Emulator>
