'use strict'

/** Links between documents, and to files, lead somewhere. */

const assert = require('node:assert/strict')
const { existsSync } = require('node:fs')
const { dirname, join, relative } = require('node:path')
const test = require('node:test')

const { documentAt, documents, root } = require('./support/documents.js')

for (const document of documents()) {
  test(`links of ${document.path}`, () => {
    for (const { text, line } of document.prose) {
      for (const target of targetsIn(text)) {
        if (/^[a-z]+:/.test(target)) continue
        const where = `${document.path}:${line}: ${target}`
        const [file, anchor] = target.split('#')
        const path = file ? join(dirname(document.path), file) : document.path
        assert.ok(existsSync(join(root, path)), `${where} is not there`)
        assert.ok(!relative(root, join(root, path)).startsWith('..'), `${where} leads out of the repository`)
        if (anchor) assert.ok(anchorsOf(path).includes(anchor), `${where}: no such heading`)
      }
    }
  })
}

/** @param {string} text */
function targetsIn(text) {
  const code = text.replaceAll(/`[^`]*`/g, '')
  const inline = [...code.matchAll(/\]\(([^)\s]+)\)/g)]
  const defined = [...code.matchAll(/^\[[^\]]+\]: (\S+)/g)]
  return [...inline, ...defined].map((found) => found[1])
}

/** The anchors that GitHub makes of headings. @param {string} path */
function anchorsOf(path) {
  return documentAt(path)
    .prose.filter(({ text }) => /^#+ /.test(text))
    .map(({ text }) =>
      text
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
}
