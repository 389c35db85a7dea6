'use strict'

const { undiciPeer } = require('./undici')

module.exports = undiciPeer({ title: 'undici 8 request, Node 24', name: 'undici8' })
