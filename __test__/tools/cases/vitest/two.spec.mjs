/** Vitest's fake timers; the settings come from the environment. Several files run at once. */

import { test, vi } from 'vitest'
import { scenes } from '../../scenes.js'

const settings = JSON.parse(process.env.IDENTITY_FAKE_TIMERS ?? '{}')
scenes({ test, fake: () => vi.useFakeTimers(settings), real: () => vi.useRealTimers() })
