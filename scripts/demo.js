'use strict'

/**
 * `npm run demo`: sets up what is missing, then plays a user of a backend that uses the package.
 * `--skip-setup` plays at once, for when everything is built.
 */

const { buildAddon, buildBinaries, installPackages } = require('./setup.js')

if (!process.argv.includes('--skip-setup')) {
  installPackages()
  buildAddon()
  buildBinaries('identity-emulator')
}

// Not before: it loads the addon.
import('../examples/demo/run.mjs').then(({ run }) => run())
