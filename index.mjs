import api from './index.js'

export const {
  DEFAULT_ROUTES,
  IdentityClient,
  IdentityError,
  ConfigError,
  ConnectionError,
  TimeoutError,
  AbortError,
  ResponseError,
  ApiError,
  ValidationError,
  AuthenticationError,
  PermissionError,
  NotFoundError,
  ConflictError,
  RateLimitError,
  ServerError,
  TokenProviderError,
  ClosedError,
  TokenError,
  KeysUnavailableError,
} = api
