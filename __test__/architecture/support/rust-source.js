'use strict'

/** The text of a Rust file, reduced to what the compiled library consists of. Offsets and lines stay as they are. */

const blank = (/** @type {string} */ text) => text.replaceAll(/[^\n]/g, ' ')

// In this order: a quote inside a comment opens nothing, and a comment inside a string is text.
const notCode =
  /\/\/[^\n]*|\/\*|\bb?r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\(?:[^u]|u\{[^}]*\})[^']*|[^'\\\n])'/g

/** Blanks comments (they nest), strings and characters; a lifetime is no character. @param {string} source */
function withoutText(source) {
  let code = ''
  let at = 0
  notCode.lastIndex = 0
  for (let found = notCode.exec(source); found; found = notCode.exec(source)) {
    const end = found[0] === '/*' ? endOfComment(source, found.index) : notCode.lastIndex
    code += source.slice(at, found.index) + blank(source.slice(found.index, end))
    notCode.lastIndex = at = end
  }
  return code + source.slice(at)
}

/** @param {string} source @param {number} start where `/*` is */
function endOfComment(source, start) {
  let depth = 0
  for (const found of source.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return start + found.index + 2
  }
  return source.length
}

/** The offset behind the bracket that closes the one at `open`. @param {string} code @param {number} open */
function behindBlock(code, open) {
  let depth = 0
  for (let at = open; at < code.length; at++) {
    if (code[at] === '{') depth++
    else if (code[at] === '}' && --depth === 0) return at + 1
  }
  return code.length
}

/**
 * Blanks what only tests compile: every item below `#[cfg(test)]`.
 *
 * @param {string} code
 * @returns {{ code: string, testModules: string[] }} the names of modules in files of their own (`mod tests;`)
 */
function withoutTests(code) {
  const testModules = []
  let kept = code
  for (const found of code.matchAll(/#\[cfg\((?:test|all\(test\b[^\]]*)\)\]\s*/g)) {
    const start = found.index + found[0].length
    const end = endOfItem(code, start)
    const item = code.slice(start, end)
    const module = /^(?:\s*#\[[^\]]*\])*\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/.exec(item)
    if (module) testModules.push(module[1])
    kept = kept.slice(0, found.index) + blank(code.slice(found.index, end)) + kept.slice(end)
  }
  return { code: kept, testModules }
}

/** An item ends with its block or with a semicolon; the braces of a `use` are no block. @param {string} code @param {number} start */
function endOfItem(code, start) {
  const end = /[{;]/.exec(code.slice(start))
  if (!end) return code.length
  const at = start + end.index
  if (end[0] === ';') return at + 1
  const behind = behindBlock(code, at)
  if (!/\buse\s[^;]*$/.test(code.slice(start, at))) return behind
  return code.indexOf(';', behind - 1) + 1 || code.length
}

/** @typedef {{ name: string, start: number, end: number }} InlineModule */

/** Modules with their text in the same file. @param {string} code @returns {InlineModule[]} */
function inlineModules(code) {
  return [...code.matchAll(/\bmod\s+(\w+)\s*\{/g)].map((found) => ({
    name: found[1],
    start: found.index,
    end: behindBlock(code, found.index + found[0].length - 1),
  }))
}

/**
 * @typedef {object} Name one name that a `use` brings in
 * @property {string} name what it is called here; `*` for all of a module's
 * @property {string[]} path as written, without a leading `::`
 * @property {boolean} exported
 * @property {number} offset
 */

/**
 * All names of all `use` declarations, and the code without them.
 *
 * @param {string} code
 * @returns {{ names: Name[], rest: string }}
 */
function useDeclarations(code) {
  /** @type {Name[]} */
  const names = []
  const rest = code.replaceAll(
    /\b(pub(?:\s*\([^)]*\))?\s+)?use\s+([^;]+);/g,
    (text, visibility, tree, offset) => {
      for (const { name, path } of leaves(tree, [])) {
        // `use ::name` is always another crate.
        if (path[0] !== '') names.push({ name, path, exported: Boolean(visibility), offset })
      }
      return blank(text)
    },
  )
  return { names, rest }
}

/** `a::{b, c::{d, self}}` as its leaves. @param {string} tree @param {string[]} above @returns {{ name: string, path: string[] }[]} */
function leaves(tree, above) {
  const group = /^([^{]*)\{([\s\S]*)\}\s*$/.exec(tree.trim())
  if (group) {
    const prefix = [...above, ...segments(group[1].replace(/::\s*$/, ''))]
    return topLevel(group[2]).flatMap((branch) => leaves(branch, prefix))
  }
  const [, written, alias] = /^(.*?)(?:\s+as\s+(\w+))?$/s.exec(tree.trim()) ?? []
  const path = [...above, ...segments(written)]
  if (path.at(-1) === 'self' && path.length > 1) path.pop()
  return path.length === 0 ? [] : [{ name: alias ?? path[path.length - 1], path }]
}

/** @param {string} path */
function segments(path) {
  return path.trim() ? path.split('::').map((segment) => segment.trim()) : []
}

/** @param {string} list what stands between two braces */
function topLevel(list) {
  const parts = ['']
  let depth = 0
  for (const letter of list) {
    if (letter === '{') depth++
    if (letter === '}') depth--
    if (letter === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts.filter((part) => part.trim())
}

/**
 * @param {string} source
 * @returns {{ code: string, testModules: string[] }}
 */
function compiled(source) {
  return withoutTests(withoutText(source))
}

module.exports = { compiled, inlineModules, useDeclarations }
