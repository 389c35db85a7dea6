'use strict'

const { DEFAULT_ROUTES, IdentityClient } = require('./lib/client.js')
const errors = require('./lib/errors.js')

module.exports = {
  DEFAULT_ROUTES,
  IdentityClient,
  IdentityError: errors.IdentityError,
  ConfigError: errors.ConfigError,
  ConnectionError: errors.ConnectionError,
  TimeoutError: errors.TimeoutError,
  AbortError: errors.AbortError,
  ResponseError: errors.ResponseError,
  ApiError: errors.ApiError,
  ValidationError: errors.ValidationError,
  AuthenticationError: errors.AuthenticationError,
  PermissionError: errors.PermissionError,
  NotFoundError: errors.NotFoundError,
  ConflictError: errors.ConflictError,
  RateLimitError: errors.RateLimitError,
  ServerError: errors.ServerError,
  TokenProviderError: errors.TokenProviderError,
  ClosedError: errors.ClosedError,
}
