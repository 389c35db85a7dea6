'use strict'

/** `mock.timers` of node:test, in force before the package is loaded and ever after. */

const { mock, test } = require('node:test')
const { scenes } = require('../scenes.js')

mock.timers.enable()
scenes({ test, fake() {}, real() {} })
