/**
 * Gives requests without JSON an empty body, so that the client names the missing field.
 *
 * @type {import('express').RequestHandler}
 */
export function requireBody(req, _res, next) {
  req.body ??= {}
  next()
}
