'use strict'

/**
 * The program whose every output is searched: makes calls as it is told, logs what comes of them the
 * way careless programs do, and sends its parent all that can be seen of it.
 */

const { inspect } = require('node:util')
const { DEFAULT_ROUTES, IdentityClient } = require('../../../index.js')
const { callOperation, operations, takesBody } = require('../../support/every-operation.js')
const { surfacesOf } = require('./surfaces.js')
const { body, callOptions, clientOptions, flatBody } = require('./secrets.js')

const warnings = []
process.on('warning', (warning) => warnings.push(warning))

/** Routes that put fields into the path and all others into the query. */
const inUrl = Object.fromEntries(
  operations.filter(takesBody).map((operation) => [operation, 'GET /:password/x/:token/:code']),
)

/** How a call may bring its secrets along. */
const manners = [
  { name: 'in headers and body', routes: DEFAULT_ROUTES, body, options: callOptions },
  {
    name: 'in the URL, with a token from getAuthToken',
    routes: inUrl,
    body: flatBody,
    getAuthToken: async () => callOptions.accessToken,
    options: { ...callOptions, accessToken: undefined },
  },
]

/**
 * Makes a call of every operation in every manner, and gives what can be seen of each.
 *
 * @param {{ client: object, call?: object, body?: object, token?: unknown, abortAfterMs?: number, close?: boolean }} job
 */
async function callAll(job) {
  const seen = []
  await Promise.all(
    manners.flatMap((manner) =>
      operations.map(async (operation) => seen.push(await callOne(job, manner, operation))),
    ),
  )
  return seen
}

async function callOne(job, manner, operation) {
  const { getAuthToken, routes } = manner
  const token = 'token' in job ? { getAuthToken: () => job.token } : getAuthToken && { getAuthToken }
  const client = new IdentityClient({ maxRetries: 0, routes, ...clientOptions, ...token, ...job.client })
  if (job.close) client.close()
  const options = { ...manner.options, ...('token' in job && { accessToken: undefined }), ...job.call }
  if (job.abortAfterMs !== undefined) options.signal = AbortSignal.timeout(job.abortAfterMs)
  const promise = callOperation(client, operation, options, { ...manner.body, ...job.body })
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  )
  return seenOf(`${operation} ${manner.name}`, error, client, promise)
}

/** Constructs clients with options that are refused. */
function constructAll({ options }) {
  return options.map((each) => {
    try {
      return seenOf('constructor', undefined, new IdentityClient({ ...clientOptions, ...each }))
    } catch (error) {
      return seenOf('constructor', error)
    }
  })
}

function seenOf(call, error, client, promise) {
  const surfaces = {}
  const add = (owner, value) => {
    for (const [name, text] of Object.entries(surfacesOf(value))) surfaces[`${owner}: ${name}`] = text
  }
  if (error !== undefined) {
    add('error', error)
    console.log(error)
    console.error('%s %o', error, error)
  }
  if (client !== undefined) {
    add('client', client)
    add('stats', client.stats())
    console.dir(client, { depth: null, showHidden: true })
  }
  if (promise !== undefined) surfaces['the promise'] = inspect(promise, { depth: 9, showHidden: true })
  return { call, code: error?.code, surfaces }
}

/** Makes one call whose error nobody catches. */
function callAndForget({ client, operation }) {
  callOperation(
    new IdentityClient({ maxRetries: 0, ...clientOptions, ...client }),
    operation,
    callOptions,
    body,
  )
}

process.on('message', async ({ id, job }) => {
  if (job === undefined) return process.disconnect()
  if (job.forget) return callAndForget(job)
  const seen = job.construct ? constructAll(job) : await callAll(job)
  for (const warning of warnings.splice(0))
    seen.push({ call: 'process warning', surfaces: surfacesOf(warning) })
  process.send({ id, seen })
})
