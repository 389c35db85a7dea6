'use strict'

/** What `util.inspect` shows of a client: settings by allow-list, values that may be secret by name only. */

const shown = [
  'baseUrl',
  'routes',
  'timeoutMs',
  'attemptTimeoutMs',
  'connectTimeoutMs',
  'maxRetries',
  'maxResponseBytes',
  'maxRequestBytes',
  'userAgent',
  'keepAliveMs',
  'maxConnections',
  'http2',
]

/** @param {Record<string, any>} options */
function describe(options) {
  /** @type {Record<string, unknown>} */
  const described = {}
  for (const name of shown) {
    if (options[name] !== undefined) described[name] = options[name]
  }
  for (const name of ['headers', 'tls']) {
    if (options[name] !== undefined) described[name] = redacted(options[name])
  }
  if (options.proxy !== undefined) described.proxy = options.proxy && '[redacted]'
  return described
}

/** @param {object} values */
function redacted(values) {
  return Object.fromEntries(Object.keys(values).map((name) => [name, '[redacted]']))
}

module.exports = { describe }
