import { noRefreshCookie, refreshCookie, refreshTokenIn } from '../backend/refresh-cookie.mjs'

/**
 * @param {import('express').Response} res
 * @param {string | undefined} token nothing changes without one
 */
export function keepRefreshToken(res, token) {
  if (token) res.append('Set-Cookie', refreshCookie(token))
}

/** @param {import('express').Response} res */
export function forgetRefreshToken(res) {
  res.append('Set-Cookie', noRefreshCookie())
}

/**
 * Moves the refresh token from the cookie into the body, and the new one from the answer into the cookie.
 *
 * @type {import('express').RequestHandler}
 */
export function refreshByCookie(req, res, next) {
  req.body = { refreshToken: refreshTokenIn(req.headers.cookie), ...req.body }
  const json = res.json.bind(res)
  res.json = ({ refreshToken, ...answer }) => {
    keepRefreshToken(res, refreshToken)
    return json(answer)
  }
  next()
}
