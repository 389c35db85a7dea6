import { createRequire } from 'node:module'

import { startBackend } from './backend.mjs'
import { done, fact, failed, title } from './screen.mjs'
import { walk } from './walk.mjs'

const require = createRequire(import.meta.url)
const { name, version } = require('../../package.json')

/** Starts the identity service and the backend, runs the demo, and always stops both. */
export async function run() {
  const started = performance.now()
  /** @type {{ stop(): Promise<void> }[]} */
  const running = []
  const stop = async () => {
    for (const each of running.splice(0).reverse()) await each.stop()
  }
  let interrupted = false
  const interrupt = () => {
    interrupted = true
    stop().finally(() => process.exit(130))
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)

  try {
    // Loaded here, because a new clone has no packages before the set-up.
    const { startEmulator } = require('../../packages/identity-emulator')
    const emulator = await startEmulator()
    running.push(emulator)
    const backend = await startBackend(new URL('../express/server.mjs', import.meta.url), emulator.url)
    running.push(backend)

    title(`${name} ${version}: browser → Express backend → identity service`)
    fact('identity service', `${emulator.url} (emulator, in memory)`)
    fact('backend', `${backend.url} (examples/express)`)
    await walk(backend, emulator)

    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    done(`All steps done in ${seconds} s. The backend's code is in examples/express.`)
  } catch (/** @type {any} */ error) {
    // Pending requests fail when everything stops.
    if (!interrupted) failed(`The demo stopped: ${error.message}`)
    process.exitCode = 1
  } finally {
    await stop()
  }
}
