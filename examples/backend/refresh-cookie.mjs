/**
 * Keeps refresh tokens in an HTTP-only cookie for one route. A backend with a session store keeps them there instead.
 */

const NAME = 'refresh'
const ATTRIBUTES = 'Path=/api/refresh; HttpOnly; SameSite=Strict'

/** @param {string} token */
export function refreshCookie(token) {
  return `${NAME}=${encodeURIComponent(token)}; ${ATTRIBUTES}${secure()}`
}

/** Deletes the cookie. */
export function noRefreshCookie() {
  return `${NAME}=; ${ATTRIBUTES}${secure()}; Max-Age=0`
}

/** @param {string | undefined} header `Cookie` of the request */
export function refreshTokenIn(header) {
  const cookie = header?.split('; ').find((pair) => pair.startsWith(`${NAME}=`))
  try {
    return cookie && decodeURIComponent(cookie.slice(NAME.length + 1))
  } catch {
    // Not our format.
    return undefined
  }
}

// Browsers reject `Secure` cookies over http, which development uses.
function secure() {
  return process.env.NODE_ENV === 'production' ? '; Secure' : ''
}
