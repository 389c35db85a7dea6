'use strict'

/**
 * What the environment says about a client's connections. It is read here, when a client is made, and
 * handed over as values: `getenv` on another thread, while JavaScript sets a variable, reads memory that
 * is being freed. Besides, a worker thread has an environment of its own.
 */

/**
 * The variables that are set and matter to a client with these options, as `name NUL value NUL …`; most
 * of the time there are none. Which of them counts is the core's decision.
 *
 * Each variable takes a quarter of a microsecond to read, twice as long in a loop, and backends make a
 * client for each request: so none is read that cannot matter.
 *
 * @param {Record<string, unknown>} options
 */
function environmentText({ baseUrl, proxy }) {
  const { env } = process
  const secure = typeof baseUrl === 'string' && /^\s*https:/i.test(baseUrl)
  let text = ''
  if (proxy === undefined) {
    text = secure
      ? pair('https_proxy', env.https_proxy) + pair('HTTPS_PROXY', env.HTTPS_PROXY)
      : pair('http_proxy', env.http_proxy) + pair('HTTP_PROXY', env.HTTP_PROXY)
    text += pair('all_proxy', env.all_proxy) + pair('ALL_PROXY', env.ALL_PROXY)
  }
  const proxied = text !== '' || typeof proxy === 'string'
  if (proxied) {
    text += pair('no_proxy', env.no_proxy) + pair('NO_PROXY', env.NO_PROXY)
    text += pair('REQUEST_METHOD', env.REQUEST_METHOD)
  }
  // A proxy may be reached by TLS where the service is not.
  if (secure || proxied) {
    text += pair('NODE_EXTRA_CA_CERTS', env.NODE_EXTRA_CA_CERTS)
    text += pair('SSL_CERT_FILE', env.SSL_CERT_FILE) + pair('SSL_CERT_DIR', env.SSL_CERT_DIR)
  }
  return text
}

/** @param {string} name @param {string | undefined} value */
function pair(name, value) {
  return value ? `${name}\0${value}\0` : ''
}

module.exports = { environmentText }
