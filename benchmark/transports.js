'use strict'

/** Each transport by the key of its origin in the server's ready line; `title` is what the tables call it. */
const TRANSPORTS = {
  http: { title: 'http', http2: false, tls: false },
  https: { title: 'TLS 1.3, HTTP/1.1', http2: false, tls: true },
  https2: { title: 'TLS 1.3, HTTP/2', http2: true, tls: true },
}

module.exports = { TRANSPORTS }
