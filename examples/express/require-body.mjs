/**
 * Requests without JSON have no body to take fields from; with an empty one the client names the field that is
 * missing.
 *
 * @type {import('express').RequestHandler}
 */
export function requireBody(req, _res, next) {
  req.body ??= {}
  next()
}
