'use strict'

/** More than one process: `cluster` and `child_process.fork`. */

const assert = require('node:assert/strict')
const { test } = require('node:test')
const { reportOf } = require('../support/child.js')
const { faultServer, json } = require('../support/fault-server.js')

const faults = faultServer()
const workerFile = require.resolve('./support/answering-worker.js')
const childFile = require.resolve('./support/calling-child.js')

test('cluster: workers answer requests with the help of the client, and end', async () => {
  const server = await faults.turns([json({ id: '1' })])
  const { own, answers, exits } = await reportOf(
    async (baseUrl, exec) => {
      const cluster = require('node:cluster')
      const { once } = require('node:events')
      const { IdentityClient } = require('./index.js')
      // The primary has used the client before it forks.
      const own = await new IdentityClient({ baseUrl }).me()
      cluster.setupPrimary({ exec, execArgv: [] })
      const workers = [1, 2, 3].map(() => cluster.fork({ IDENTITY_URL: baseUrl }))
      const answers = []
      for (const [{ port }] of await Promise.all(workers.map((worker) => once(worker, 'listening')))) {
        const ask = () => fetch(`http://127.0.0.1:${port}`).then((response) => response.json())
        answers.push(...(await Promise.all(Array.from({ length: 20 }, ask))))
      }
      const exits = workers.map((worker) => once(worker, 'exit'))
      cluster.disconnect()
      report({ own, answers, exits: await Promise.all(exits) })
    },
    [server.url, workerFile],
  )
  assert.deepEqual(own, { id: '1' })
  assert.deepEqual(answers, Array(60).fill({ id: '1' }))
  assert.deepEqual(exits, Array(3).fill([0, null]))
})

test('child_process.fork: parent and child use the client at the same time', async () => {
  const server = await faults.turns([json({ id: '1' })])
  const { own, answers, exit } = await reportOf(
    async (baseUrl, file) => {
      const { fork } = require('node:child_process')
      const { once } = require('node:events')
      const { IdentityClient } = require('./index.js')
      const client = new IdentityClient({ baseUrl })
      await client.me()
      // It forks in the midst of calls of its own.
      const own = Promise.all(Array.from({ length: 50 }, () => client.me()))
      const child = fork(file, { execArgv: [], env: { ...process.env, IDENTITY_URL: baseUrl } })
      const exit = once(child, 'exit')
      const [answers] = await once(child, 'message')
      report({ own: await own, answers, exit: await exit })
    },
    [server.url, childFile],
  )
  for (const each of [own, answers]) assert.deepEqual(each, Array(50).fill({ id: '1' }))
  assert.deepEqual(exit, [0, null])
})
