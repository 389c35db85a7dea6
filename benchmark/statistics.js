'use strict'

const ascending = (values) => [...values].sort((left, right) => left - right)

function median(values) {
  const sorted = ascending(values)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** `{ median, min, max, runs }` of the numbers among the values; null when there are none. */
function summary(values) {
  const numbers = values.filter((value) => Number.isFinite(value))
  if (numbers.length === 0) return null
  return {
    median: median(numbers),
    min: Math.min(...numbers),
    max: Math.max(...numbers),
    runs: numbers.length,
  }
}

/** The value below which `share` (0 to 1) of the sorted values lie. */
function percentile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

/** Least-squares line through `[x, y]` points: its slope and the standard error of the slope. */
function slope(points) {
  const count = points.length
  const mean = (axis) => points.reduce((sum, point) => sum + point[axis], 0) / count
  const [meanX, meanY] = [mean(0), mean(1)]
  let spreadX = 0
  let product = 0
  for (const [x, y] of points) {
    spreadX += (x - meanX) ** 2
    product += (x - meanX) * (y - meanY)
  }
  const value = product / spreadX
  const residual = points.reduce((sum, [x, y]) => sum + (y - meanY - value * (x - meanX)) ** 2, 0)
  return { value, error: Math.sqrt(residual / (count - 2) / spreadX) }
}

module.exports = { median, percentile, slope, summary }
