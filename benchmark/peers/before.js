'use strict'

const { packagePeer } = require('./ours')

/** The package as it was before a change, from the folder that `--before` names. */
module.exports = packagePeer({
  title: 'identity-api before',
  // With the slash, since a file `DIR.js` or `DIR.node` beside the folder would be found first.
  folder: () => `${process.env.IDENTITY_API_BEFORE}/`,
})
