'use strict'

/** Every code block of the documentation does what the text says: it runs, or is compared with what it speaks of. */

const assert = require('node:assert/strict')
const { existsSync, readFileSync } = require('node:fs')
const { join } = require('node:path')
const { after, before, describe, test } = require('node:test')

const { runNode } = require('./support/child.js')
const { checkShell } = require('./support/shell.js')
const { documents, root } = require('./support/documents.js')
const { makeProject } = require('./support/project.js')

/** @typedef {import('./support/documents.js').Fence & { where: string }} Snippet */

/** @type {Record<string, (snippet: Snippet) => unknown>} by language */
const runners = {
  js: run,
  ts: run,
  sh: (snippet) => checkShell(snippet.text),
  json: (snippet) => JSON.parse(snippet.text),
  rust: quotes,
  // Pictures, output and layouts: nothing to run.
  text: () => {},
}

const snippets = documents()
  // Those of the crates are the business of their own tests.
  .filter(({ path }) => !path.startsWith('crates'))
  .flatMap(({ path, fences }) => fences.map((fence) => ({ ...fence, where: `${path}:${fence.line}` })))
/** @type {ReturnType<typeof makeProject>} */
let project

describe('code blocks', { concurrency: 2 }, () => {
  before(async () => {
    project = makeProject()
    for (const snippet of snippets) {
      if (snippet.language === 'ts') project.add(`${nameOf(snippet)}.mts`, `${snippet.text}export {}\n`)
      if (snippet.language === 'js') project.add(`${nameOf(snippet)}.${kindOf(snippet)}`, moduleOf(snippet))
    }
    await project.compile()
  })
  after(() => project.remove())

  for (const snippet of snippets) {
    test(`${snippet.where} ${snippet.language}`, () => {
      const runner = runners[snippet.language]
      assert.ok(runner, `no runner for \`${snippet.language}\`: see docs/contributing/documentation.md`)
      return runner(snippet)
    })
  }
})

/** Runs the block in a process of its own, against an emulator of its own. @param {Snippet} snippet */
async function run(snippet) {
  const scene = /^scene: (\S+)$/.exec(snippet.note)?.[1] ?? 'signed-in'
  const extension = snippet.language === 'ts' ? 'mjs' : kindOf(snippet)
  const file = join(project.folder, `${nameOf(snippet)}.${extension}`)
  const { code, stdout, stderr } = await runNode([join(__dirname, 'play.mjs'), file, scene])
  assert.equal(code, 0, `${stdout}${stderr}`)
  const promised = [...snippet.text.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((found) => found[1])
  const printed = stdout.split('\n')
  for (const line of promised) assert.ok(printed.includes(line), `"${line}" was not printed:\n${stdout}`)
}

/** The block is part of the file that the comment above it names. @param {Snippet} snippet */
function quotes({ text, note }) {
  const path = /^source: (\S+)$/.exec(note)?.[1] ?? ''
  assert.ok(existsSync(join(root, path)), `the comment above names no source file: ${note}`)
  const flat = (/** @type {string} */ code) => code.replaceAll(/^\s+/gm, '')
  assert.ok(flat(readFileSync(join(root, path), 'utf8')).includes(flat(text)), `${path} has no such lines`)
}

/** @param {Snippet} snippet */
function nameOf({ where }) {
  return where.replaceAll(/[^A-Za-z0-9]+/g, '-')
}

/** @param {Snippet} snippet */
function kindOf({ text }) {
  return /\brequire\(/.test(text) ? 'cjs' : 'mjs'
}

/** CommonJS has no `await` outside of functions, so a reader puts the block into one. @param {Snippet} snippet */
function moduleOf(snippet) {
  return kindOf(snippet) === 'mjs' ? snippet.text : `module.exports = (async () => {\n${snippet.text}})()\n`
}
