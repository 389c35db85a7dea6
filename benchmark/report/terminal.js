'use strict'

const { TRANSPORTS } = require('../transports')
const { sceneTables } = require('./scenes')
const { importTable, oursTable, pointTable, targetTable } = require('./tables')

function printReport(results) {
  const print = (text) => process.stdout.write(`${text}\n`)
  for (const point of results.points) {
    print(`\n${TRANSPORTS[point.transport].title}, ${point.operation}, ${point.inFlight} in flight`)
    print(aligned(pointTable(point)))
  }
  if (results.startUp) {
    print('\nImport and memory')
    print(aligned(importTable(results.startUp)))
    if (results.startUp.ours) {
      print('\nOur client')
      print(aligned(oursTable(results.startUp.ours)))
    }
  }
  for (const { title, rows } of sceneTables(results)) {
    print(`\n${title}`)
    print(aligned(rows))
  }
  print('\nTargets')
  print(aligned(targetTable(results)))
}

/** The first column to the left, figures to the right; a remark (`n/a: …`) runs across its row. */
function aligned(rows) {
  const isRemark = (row) => row.length > 2 && row.slice(2).every((cell) => cell === '')
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.filter((row) => column === 0 || !isRemark(row)).map((row) => row[column].length)),
  )
  return rows
    .map((row) => {
      if (isRemark(row)) return `  ${row[0].padEnd(widths[0])}  ${row[1]}`
      const cells = row.map((cell, column) =>
        column ? cell.padStart(widths[column]) : cell.padEnd(widths[0]),
      )
      return `  ${cells.join('  ')}`
    })
    .join('\n')
}

module.exports = { printReport }
