'use strict'

/**
 * What is running now and how long it will take: one line on a terminal, a line every few seconds elsewhere.
 */
class Progress {
  #begin = Date.now()
  #last = 0
  #done = 0
  #total

  constructor(total) {
    this.#total = total
  }

  step(label) {
    const elapsed = (Date.now() - this.#begin) / 1000
    const left = this.#done > 0 ? (elapsed / this.#done) * (this.#total - this.#done) : NaN
    const remark = Number.isFinite(left) ? `, ${duration(left)} left` : ''
    const text = `[${this.#done}/${this.#total}] ${label}${remark}`
    this.#done += 1
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`)
    else if (Date.now() - this.#last > 10000) {
      this.#last = Date.now()
      process.stderr.write(`${text}\n`)
    }
  }

  end() {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  }
}

function duration(seconds) {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
}

module.exports = { Progress }
