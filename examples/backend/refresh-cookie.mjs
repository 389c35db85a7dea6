/**
 * Refresh tokens live in a cookie that no script of the page can read and that is sent to one route only.
 * A backend with a session store would rather keep them there.
 */

const NAME = 'refresh'
const ATTRIBUTES = 'Path=/api/refresh; HttpOnly; SameSite=Strict'

/** @param {string} token */
export function refreshCookie(token) {
  return `${NAME}=${encodeURIComponent(token)}; ${ATTRIBUTES}${secure()}`
}

/** Makes the browser forget the token. */
export function noRefreshCookie() {
  return `${NAME}=; ${ATTRIBUTES}${secure()}; Max-Age=0`
}

/** @param {string | undefined} header `Cookie` of the request */
export function refreshTokenIn(header) {
  const cookie = header?.split('; ').find((pair) => pair.startsWith(`${NAME}=`))
  try {
    return cookie && decodeURIComponent(cookie.slice(NAME.length + 1))
  } catch {
    // Not one of ours.
    return undefined
  }
}

// Browsers drop `Secure` cookies that come over plain http, as in development.
function secure() {
  return process.env.NODE_ENV === 'production' ? '; Secure' : ''
}
