'use strict'

/** `mock.timers` of node:test. */

const { mock, test } = require('node:test')
const { scenes } = require('../scenes.js')

scenes({ test, fake: () => mock.timers.enable(), real: () => mock.timers.reset() })
