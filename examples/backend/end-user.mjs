/** The end user of a request. Express and Fastify use the same field names. */

/** @param {{ headers: import('node:http').IncomingHttpHeaders }} request */
export function accessTokenOf(request) {
  // The name of the scheme is case-insensitive (RFC 9110 §11.1).
  return request.headers.authorization?.replace(/^Bearer +/i, '')
}

/**
 * Call options that show the service the user's device instead of this backend. Behind a reverse proxy, configure the
 * framework to trust it; otherwise `ip` is the address of the proxy.
 *
 * @param {{ ip?: string, headers: import('node:http').IncomingHttpHeaders }} request
 */
export function endUser({ ip, headers }) {
  return { clientIp: ip, userAgent: headers['user-agent'] }
}
