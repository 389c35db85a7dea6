'use strict'

const http = require('node:http')

/**
 * One request to `/__emulator/`. Not `fetch`: test suites replace it, and this must reach the emulator all the same.
 *
 * @param {string} origin
 * @param {string} method
 * @param {string} name
 * @param {object} [body]
 * @returns {Promise<any>} the JSON of the answer
 */
function control(origin, method, name, body) {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    // A socket of its own, so that none is left open when the emulator stops.
    const request = http.request(
      `${origin}/__emulator/${name}`,
      { method, headers, agent: false },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => (text += chunk))
        response.on('error', reject)
        response.on('end', () => {
          try {
            const answer = JSON.parse(text)
            if (Number(response.statusCode) < 300) resolve(answer)
            else reject(new TypeError(refusal(answer)))
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

/** @param {{ message: string, fields?: Record<string, string> }} answer */
function refusal({ message, fields = {} }) {
  const problems = Object.entries(fields).map(([name, problem]) =>
    name ? `\`${name}\` ${problem}` : problem,
  )
  return problems.join('; ') || message
}

module.exports = { control }
