'use strict'

/** Whether a series of measurements rises, or only wavers. */

/**
 * The line that fits best (least squares): its slope, and the standard deviation of what it leaves.
 *
 * @param {{ x: number, y: number }[]} points
 */
function fit(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const x = mean(points.map((point) => point.x))
  const y = mean(points.map((point) => point.y))
  const slope =
    points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) /
    points.reduce((sum, point) => sum + (point.x - x) ** 2, 0)
  const left = points.map((point) => (point.y - y - slope * (point.x - x)) ** 2)
  return { slope, deviation: Math.sqrt(left.reduce((sum, value) => sum + value, 0) / (points.length - 2)) }
}

/**
 * Judges the memory of a process, in bytes, over the calls it has made. It rises when the line
 * climbs by more than three standard deviations of the measurements, and by more than `slack`, which
 * allocators take and give back in pieces of.
 *
 * @param {{ calls: number, rss: number }[]} samples
 * @param {number} slack
 */
function judge(samples, slack) {
  const { slope, deviation } = fit(samples.map(({ calls, rss }) => ({ x: calls, y: rss })))
  const growth = slope * (samples[samples.length - 1].calls - samples[0].calls)
  const noise = Math.max(3 * deviation, slack)
  return { slope, deviation, growth, noise, rises: growth > noise }
}

module.exports = { fit, judge }
