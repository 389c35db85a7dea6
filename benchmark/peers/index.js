'use strict'

/**
 * The peers, in the order of the tables. Each file exports
 *
 * - `title`, and `package` (the folder in node_modules whose version is reported; none for what Node has built in),
 * - `http2`: whether it can speak HTTP/2 by ALPN as it is used here,
 * - `load()`: imports the library and nothing else, so that the import can be measured by itself,
 * - `setup({ baseUrl, ca, token, http2 })`: a client as a thin wrapper would set it up, with keep-alive and
 *   otherwise the library's defaults: `{ login, me, listSessions, close }`. Each call parses the JSON and
 *   throws on non-2xx.
 */
const here = {
  ours: require('./ours'),
  before: require('./before'),
  axios: require('./axios'),
  fetch: require('./fetch'),
  undici: require('./undici'),
  got: require('./got'),
  ky: require('./ky'),
  impit: require('./impit'),
}

/** Peers in another version of Node.js (`node`, see ../nodes.js). */
const elsewhere = {
  ours24: { ...here.ours, title: 'identity-api, Node 24', node: 24 },
  undici8: { ...require('./undici8'), node: 24, reference: 'ours24' },
  fetch24: { ...here.fetch, title: 'fetch, Node 24', node: 24, reference: 'ours24' },
  ours26: { ...here.ours, title: 'identity-api, Node 26', node: 26 },
  // From Node 26 on, fetch offers HTTP/2.
  fetch26: {
    ...here.fetch,
    title: 'fetch, Node 26',
    node: 26,
    reference: 'ours26',
    http2: true,
  },
}

/** Libraries alone, in a Rust process (`server/src/limit`): what their transport can do at most. */
const limits = {
  limit: { title: 'reqwest alone (Rust)', http2: true, library: 'reqwest' },
  hyper: { title: 'hyper alone (Rust)', http2: true, library: 'hyper' },
}

/** The only operation that peers in another Node.js are measured at: the others would take ten minutes more. */
const ELSEWHERE_OPERATIONS = ['me']

const peers = { ...here, ...elsewhere, ...limits }
const PEER_NAMES = Object.keys(peers)

const peerNamed = (name) => peers[name]

/** The package that a peer is compared with, in the same version of Node.js; none for the package itself. */
function referenceOf(name) {
  if (name === 'ours' || name === 'ours24' || name === 'ours26') return undefined
  return peers[name].reference ?? 'ours'
}

/** Those of the names that are JavaScript in this version of Node.js. */
const peersHere = (names) => names.filter((name) => name in here)

/** Whether a peer is measured at an operation. */
const isMeasuredAt = (name, operation) => !(name in elsewhere) || ELSEWHERE_OPERATIONS.includes(operation)

module.exports = { PEER_NAMES, isMeasuredAt, peerNamed, peersHere, referenceOf }
