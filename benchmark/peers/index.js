'use strict'

/**
 * The peers, in the order of the tables. Each file exports
 *
 * - `title`, and `package` (the npm package whose version is reported; none for what Node has built in),
 * - `http2`: whether it can speak HTTP/2 by ALPN as it is used here,
 * - `load()`: imports the library and nothing else, so that the import can be measured by itself,
 * - `setup({ baseUrl, ca, token, http2 })`: a client as a thin wrapper would set it up, with keep-alive and
 *   otherwise the library's defaults: `{ login, me, listSessions, close }`. Each call parses the JSON and
 *   throws on non-2xx.
 */
const peers = {
  ours: require('./ours'),
  axios: require('./axios'),
  fetch: require('./fetch'),
  undici: require('./undici'),
  got: require('./got'),
  ky: require('./ky'),
  impit: require('./impit'),
}

/** reqwest by itself, in its own Rust process (`server/src/limit`): what the transport can do at most. */
const LIMIT = { name: 'limit', title: 'reqwest alone (Rust)', http2: true }

const PEER_NAMES = [...Object.keys(peers), LIMIT.name]

function peerNamed(name) {
  return name === LIMIT.name ? LIMIT : peers[name]
}

module.exports = { LIMIT, PEER_NAMES, peerNamed }
