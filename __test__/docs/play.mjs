/** `node play.mjs <file> <scene>`: a program of one code block, with what surrounds it. */

import { pathToFileURL } from 'node:url'

import { IdentityClient } from '@konijima/identity-api'

import emulatorPackage from '../../packages/identity-emulator/index.js'
import { scenes, seed } from './scenes.mjs'

const [file, scene] = process.argv.slice(2)

const emulator = await emulatorPackage.startEmulator({ fastHash: true, seed })
// `http://localhost:3001/api`, as the documents write it, leads to the emulator at its free port: it is the proxy.
process.env.http_proxy = new URL(emulator.url).origin
process.env.no_proxy = '127.0.0.1'

const identity = new IdentityClient({ baseUrl: emulator.url })
const after = await scenes[scene]({ emulator, identity, give: (values) => Object.assign(globalThis, values) })
await import(pathToFileURL(file).href)
await after?.()
