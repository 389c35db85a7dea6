'use strict'

/**
 * Names what cargo built as the artefacts of a platform, and checks what the addon needs.
 *
 *     node scripts/distribution/collect.js <platform> <folder of cargo's output> <artefacts>
 */

const { copyFileSync, existsSync, mkdirSync } = require('node:fs')
const { join } = require('node:path')
const { problemsOf } = require('./addon.js')
const { platforms } = require('./platforms.js')

/** What cargo calls a library of C, by system. */
const LIBRARIES = ['libidentity_api.so', 'libidentity_api.dylib', 'identity_api.dll']

const [name, built, artefacts] = process.argv.slice(2)
const platform = platforms().find((candidate) => candidate.name === name)
if (!platform || !artefacts) throw new Error('usage: collect.js <platform> <folder of cargo> <artefacts>')
const library = LIBRARIES.map((file) => join(built, file)).find((path) => existsSync(path))
if (!library) throw new Error(`no addon in ${built}`)

const problems = problemsOf(platform.name, library)
for (const problem of problems) console.error(`${name}: the addon ${problem}`)
if (problems.length > 0) process.exit(1)

mkdirSync(artefacts, { recursive: true })
copyFileSync(library, join(artefacts, platform.addon))
copyFileSync(join(built, platform.program), join(artefacts, platform.emulator))
