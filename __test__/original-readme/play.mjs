/** `node play.mjs <folder of compiled blocks> <extension> <scene>`: a program of one scene. */

import { once } from 'node:events'
import { createRequire } from 'node:module'
import { Server } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { scenes } from './scenes.mjs'

const [folder, extension, scene] = process.argv.slice(2)
const require = createRequire(join(folder, 'here.cjs'))
const { IdentityClient } = require('identity-client')

/** Runs a block as a module of its own kind, and gives what it made. @param {string} name */
async function run(name) {
  const path = join(folder, `${name}.${extension}`)
  const module = extension === 'cjs' ? require(path) : await import(pathToFileURL(path).href)
  return module.run ? module.run() : module
}

/**
 * Runs a server that wants a fixed port, on a free one: tests run side by side.
 *
 * @param {number} port
 * @param {() => Promise<unknown>} start
 */
async function listeningOn(port, start) {
  const { listen } = Server.prototype
  const listening = new Promise((resolve, reject) => {
    Server.prototype.listen = function listenElsewhere(wanted, ...rest) {
      if (wanted !== port) reject(new Error(`it listens on ${wanted}`))
      Server.prototype.listen = listen
      resolve(this)
      return listen.call(this, 0, '127.0.0.1', ...rest)
    }
  })
  await start()
  const server = await listening
  if (!server.listening) await once(server, 'listening')
  const url = `http://127.0.0.1:${server.address().port}`

  async function send(method, path, body, token) {
    const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) }
    const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  return { send, close: () => server.close() }
}

await scenes[scene]({ run, listeningOn, IdentityClient, baseUrl: 'http://localhost:3001/api' })
