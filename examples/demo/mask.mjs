const SECRETS = new Set([
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'refresh',
  'twoFACode',
  'setupCode',
  'emailChangeToken',
])

/**
 * A copy for the screen: secrets are replaced by name, and a `code` unless it is a word of the protocol.
 *
 * @param {any} value
 * @returns {any}
 */
export function masked(value) {
  if (Array.isArray(value)) return value.map(masked)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, maskedField(name, field)]))
}

/** @param {string} name @param {unknown} field */
function maskedField(name, field) {
  const secret = SECRETS.has(name) || (name === 'code' && /\d{6}/.test(String(field)))
  return secret && typeof field === 'string' ? '••••••' : masked(field)
}
