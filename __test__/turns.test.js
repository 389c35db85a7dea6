'use strict'

/** Answers that come all at once do not keep the event loop to themselves. */

const assert = require('node:assert/strict')
const { performance } = require('node:perf_hooks')
const test = require('node:test')
const { reportOf } = require('./support/child.js')
const { recorder } = require('./support/recorder.js')

const CALLS = 2000
/** What the client takes in one go. */
const BATCH = 64

/** How many turns the event loop has, and how many timers, while so many calls settle. */
async function turnsOf(url, calls, before) {
  // biome-ignore lint/security/noGlobalEval: it must come before the package is loaded
  eval(before)
  const { IdentityClient } = require('./index.js')
  const limits = {
    timeoutMs: 60_000,
    attemptTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
    maxConnections: calls,
  }
  const client = new IdentityClient({ baseUrl: url, ...limits })
  const settledAtTurn = []
  let turn = 0
  let isOver = false
  const { setImmediate: immediate } = process.real ?? globalThis
  const count = () => {
    turn++
    if (!isOver) immediate(count)
  }
  immediate(count)
  await Promise.all(
    Array.from({ length: calls }, async () => {
      await client.me()
      settledAtTurn.push(turn)
    }),
  )
  isOver = true
  const perTurn = new Map()
  for (const at of settledAtTurn) perTurn.set(at, (perTurn.get(at) ?? 0) + 1)
  report(Math.max(...perTurn.values()))
}

for (const [name, before, most] of [
  ['as it is', '', 4 * BATCH],
  // Without an end of turns, which it tells by an immediate, the client only pauses more often.
  [
    'with timers that never come, from before it is loaded',
    `process.real = { setImmediate }; const never = () => ({ unref() {} })
     Object.assign(require('node:timers'), { setImmediate: never, setTimeout: never }); globalThis.setImmediate = never`,
    4 * BATCH,
  ],
  [
    'with a clock that stands still: every batch of what is ready comes in a turn of its own',
    "require('node:perf_hooks').performance.now = () => 5",
    CALLS,
  ],
  [
    'with a clock that goes back',
    "let at = 1e9; require('node:perf_hooks').performance.now = () => (at -= 1)",
    CALLS,
  ],
]) {
  test(`${CALLS} answers at once, ${name}`, async (t) => {
    const held = []
    const service = await recorder(t, (_, response) => {
      held.push(response)
      if (held.length === CALLS) for (const each of held) each.end('{"id":"ok"}')
    })
    const began = performance.now()
    const found = await reportOf(turnsOf, [service.url, CALLS, before], { flags: ['--no-warnings'] })
    assert.ok(found <= most, `${found} calls settled in one turn`)
    assert.ok(performance.now() - began < 30_000)
  })
}
