'use strict'

/* global jest, test */

/** Jest's fake timers; the settings come from its environment. Several files run at once. */

const { scenes } = require('../../scenes.js')

const settings = JSON.parse(process.env.IDENTITY_FAKE_TIMERS ?? '{}')
scenes({ test, fake: () => jest.useFakeTimers(settings), real: () => jest.useRealTimers() })
