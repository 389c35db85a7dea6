/** What a request tells about the person who made it. Express and Fastify name these fields alike. */

/** @param {{ headers: import('node:http').IncomingHttpHeaders }} request */
export function accessTokenOf(request) {
  // The name of the scheme is written in any case (RFC 9110 §11.1).
  return request.headers.authorization?.replace(/^Bearer +/i, '')
}

/**
 * Call options by which the service knows the user's device, instead of this backend, in its list of sessions.
 * Behind a reverse proxy, tell the framework to trust it; otherwise `ip` is the proxy's.
 *
 * @param {{ ip?: string, headers: import('node:http').IncomingHttpHeaders }} request
 */
export function endUser({ ip, headers }) {
  return { clientIp: ip, userAgent: headers['user-agent'] }
}
