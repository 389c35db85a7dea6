'use strict'

/**
 * The smoke suite with the Node that runs this and the artefacts of a platform; what the release tries
 * on the real system or in its container.
 *
 *     node scripts/distribution/try.js <platform> <artefacts>
 */

const { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join, resolve } = require('node:path')
const { copyPublished } = require('./assemble.js')
const { platforms, root } = require('./platforms.js')
const { projectWith, smoke } = require('./smoke.js')

/**
 * A project with the package and the addon of one platform.
 *
 * @param {string} name of the platform
 * @param {string} addon the path of the addon
 */
function projectOf(name, addon) {
  const folder = mkdtempSync(join(tmpdir(), 'identity-try-'))
  const main = join(folder, 'identity-api')
  const platform = join(folder, `identity-api-${name}`)
  const { manifest } = platforms().find((candidate) => candidate.name === name) ?? { manifest: {} }
  mkdirSync(platform)
  cpSync(join(root, 'npm', name, 'package.json'), join(platform, 'package.json'))
  copyFileSync(addon, join(platform, manifest.main))
  copyPublished(root, main)
  try {
    return projectWith([main, platform, join(root, 'packages', 'identity-emulator')])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main() {
  const [name, artefacts] = process.argv.slice(2)
  const platform = platforms().find((candidate) => candidate.name === name)
  if (!platform || !artefacts) throw new Error('usage: try.js <platform> <artefacts>')
  const emulator = resolve(artefacts, platform.emulator)
  chmodSync(emulator, 0o755)
  const project = projectOf(name, join(artefacts, platform.addon))
  try {
    const results = await smoke(project.path, [process.execPath], { IDENTITY_EMULATOR_BINARY: emulator })
    console.log(results)
    if (Object.values(results).some((result) => result !== '✓')) process.exitCode = 1
  } finally {
    project.remove()
  }
}

if (require.main === module) main()

module.exports = { projectOf }
