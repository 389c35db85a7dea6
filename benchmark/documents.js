'use strict'

/** The documents that show a run: docs/benchmarks.json, and what is made from it. */

const fs = require('node:fs')
const path = require('node:path')

const { drawChart } = require('./report/chart')
const { writeMarkdown, writeSummary } = require('./report/markdown')
const { textOf } = require('./results')

const ROOT = path.join(__dirname, '..')
const RESULTS = 'docs/benchmarks.json'
/** Around the table of the comparison. */
const SUMMARY = /(<!-- benchmark:begin -->\n)[\s\S]*?(\n<!-- benchmark:end -->)/

const read = (name) => fs.readFileSync(path.join(ROOT, name), 'utf8')

const readResults = () => JSON.parse(read(RESULTS))

/** Each document by its path, as it must be for these results. @returns {Record<string, string>} */
function documentsOf(results) {
  return {
    [RESULTS]: textOf(results),
    'docs/benchmarks.md': writeMarkdown(results),
    'docs/benchmarks.svg': drawChart(results),
    'docs/comparison.md': read('docs/comparison.md').replace(
      SUMMARY,
      (_, begin, end) => `${begin}\n${writeSummary(results)}\n${end}`,
    ),
  }
}

function writeDocuments(results) {
  const documents = documentsOf(results)
  for (const [name, text] of Object.entries(documents)) fs.writeFileSync(path.join(ROOT, name), text)
  return Object.keys(documents)
}

module.exports = { documentsOf, readResults, writeDocuments }
