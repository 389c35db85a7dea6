import { inspect } from 'node:util'

import { masked } from './mask.mjs'

const plain = !process.stdout.isTTY || Boolean(process.env.NO_COLOR) || process.env.TERM === 'dumb'

/** @param {number} code of the terminal @returns {(text: string) => string} */
const style = (code) => (text) => (plain ? text : `\x1b[${code}m${text}\x1b[0m`)
const [bold, dim, red, green, cyan] = [1, 2, 31, 32, 36].map(style)

/** Where the text beside the names of the two sides begins. */
const COLUMN = 24
let steps = 0

/** @param {string} text */
export function title(text) {
  console.log(`\n${bold(text)}`)
}

/** @param {string} name @param {string} text */
export function fact(name, text) {
  console.log(`  ${name.padEnd(18)}${text}`)
}

/** @param {string} text */
export function step(text) {
  steps += 1
  console.log(`\n${bold(`${steps}. ${text}`)}`)
}

/**
 * One request of a browser, what the backend did for it, and what the browser got.
 *
 * @param {string} device
 * @param {{ method: string, path: string, body?: object }} request
 * @param {import('./probe.mjs').Call[]} calls
 * @param {{ status: number, body: object, cookies: string[] }} answer
 */
export function exchange(device, { method, path, body }, calls, answer) {
  line(`${device} → backend`, `${method} ${path}`, cyan, body)
  for (const call of calls) {
    const subject = call.body === undefined ? '' : shown(call.body, COLUMN)
    line('backend → identity', `client.${call.operation}(${subject})  ${call.ms.toFixed(1)} ms`, String)
    if (call.error) line('', call.error.name, red, told(call.error))
    // The lists that a request needed on its way are not what it is about.
    else line('', '⇒', dim, calls.length > 1 ? counted(call.answer) : call.answer)
  }
  line(`${device} ← backend`, String(answer.status), answer.status < 400 ? green : red, answer.body)
  for (const cookie of answer.cookies) {
    line('', `Set-Cookie: ${cookie.replace(/^([^=]+)=[^;]+/, '$1=••••••')}`, dim)
  }
}

/** @param {{ to: string, kind: string }} message */
export function mail({ to, kind }) {
  line('mailbox', `${to} received ${kind} ••••••`, String)
}

/** @param {string} text */
export function done(text) {
  console.log(`\n${green('✓')} ${text}\n`)
}

/** @param {string} text */
export function failed(text) {
  console.error(`\n${red('✗')} ${text}\n`)
}

/**
 * @param {string} who
 * @param {string} text
 * @param {(text: string) => string} colour
 * @param {object} [value]
 */
function line(who, text, colour, value) {
  const tail = value === undefined ? '' : ` ${shown(value, COLUMN + text.length + 1)}`
  console.log(dim(`    ${who}`.padEnd(COLUMN)) + colour(text) + tail)
}

/** @param {object} value @param {number} column where it begins */
function shown(value, column) {
  const breakLength = Math.max((process.stdout.columns ?? 120) - column, 60)
  const text = inspect(shortened(masked(value)), { breakLength, colors: !plain, depth: 5 })
  return text.replaceAll('\n', `\n${' '.repeat(column)}`)
}

/** @param {any} value @returns {any} */
function shortened(value) {
  if (typeof value === 'string') return value.length > 40 ? `${value.slice(0, 39)}…` : value
  if (Array.isArray(value)) return value.map(shortened)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shortened(field)]))
}

/** @param {object} [answer] */
function counted(answer = {}) {
  const fields = Object.entries(answer)
  return Object.fromEntries(
    fields.map(([name, field]) => [name, Array.isArray(field) ? field.length : field]),
  )
}

/** Only what is there. @param {{ status?: number, serverCode?: string }} error */
function told({ status, serverCode }) {
  return JSON.parse(JSON.stringify({ status, serverCode }))
}
