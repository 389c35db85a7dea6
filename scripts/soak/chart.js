'use strict'

/** The curve of the soak: a line of text for each sample, and an SVG. */

const MIB = 2 ** 20

/** @param {number} bytes */
function mib(bytes) {
  return (bytes / MIB).toFixed(1)
}

/**
 * @param {{ calls: number, rss: number, heap: number }} sample
 * @param {number} highest the largest value that fits
 */
function line({ calls, rss, heap }, highest) {
  const bar = '█'.repeat(Math.max(1, Math.round((rss / highest) * 50)))
  return `${String(calls).padStart(9)}  ${mib(rss).padStart(6)} MiB  heap ${mib(heap).padStart(5)}  ${bar}`
}

/** @param {{ calls: number, rss: number, heap: number }[]} samples */
function csv(samples) {
  const rows = samples.map(({ calls, rss, heap }) => `${calls},${rss},${heap}`)
  return `calls,rss,heapUsed\n${rows.join('\n')}\n`
}

/**
 * @param {{ calls: number, rss: number }[]} samples
 * @param {string} title
 */
function svg(samples, title) {
  const [width, height, left, bottom] = [720, 320, 60, 40]
  const most = samples[samples.length - 1].calls
  const top = Math.ceil((Math.max(...samples.map(({ rss }) => rss)) * 1.2) / MIB / 20) * 20
  const x = (calls) => left + (calls / most) * (width - left - 20)
  const y = (value) => height - bottom - (value / top) * (height - bottom - 40)
  const points = samples.map(({ calls, rss }) => `${x(calls).toFixed(1)},${y(rss / MIB).toFixed(1)}`)
  const ticks = Array.from({ length: 5 }, (_, n) => (top / 4) * n)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="22" font-size="14">${title}</text>
${ticks.map((tick) => `<path d="M${left} ${y(tick)}H${width - 20}" stroke="#ddd"/><text x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`).join('\n')}
<text x="${left}" y="${height - 12}">0</text>
<text x="${width - 20}" y="${height - 12}" text-anchor="end">${most.toLocaleString('en')} calls</text>
<polyline points="${points.join(' ')}" fill="none" stroke="#06c" stroke-width="2"/>
</svg>
`
}

module.exports = { csv, line, mib, svg }
