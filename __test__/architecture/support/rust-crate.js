'use strict'

/** Who imports whom inside one Rust crate, file by file. */

const { compiled, inlineModules, useDeclarations } = require('./rust-source.js')

/**
 * @typedef {object} Arrow
 * @property {string} from a file
 * @property {number} line
 * @property {string} to a file
 * @property {string} written the import as it stands there
 *
 * @typedef {object} Unit
 * @property {string[]} place the module's path, or the folders and the name of a file in JavaScript
 * @property {boolean} root may import everything and be imported by nobody
 * @property {boolean} signpost declares and re-exports modules, and has nothing of its own
 *
 * @typedef {{ units: Map<string, Unit>, arrows: Arrow[] }} Imports
 */

/**
 * @typedef {object} Module
 * @property {string} file
 * @property {string[]} path
 * @property {Map<string, string[][]>} names what `use` brings in; those of `*` lie under `*`
 */

const key = (/** @type {string[]} */ path) => path.join('::')

/**
 * Re-exports are followed to the file that declares the item, so an import counts where it leads to. A module that
 * re-exports its own children is a signpost on that way: this alone does not make it depend on them.
 *
 * @param {Record<string, string>} sources the text of each file by its path below the crate's root module
 * @param {string} [crate] its name, by which a program calls the library in the same package
 * @returns {Imports}
 */
function importsOfCrate(sources, crate = '') {
  const files = filesWithoutTests(sources)
  const modules = modulesOf(files)
  const find = finder(modules, files, crate.replaceAll('-', '_'))
  /** @type {Imports} */
  const imports = { units: new Map(), arrows: [] }
  for (const [file, { code, path }] of files) {
    const { names, rest } = useDeclarations(code)
    const own = rest.replaceAll(/#!?\[[^\]]*\]|\b(?:pub(?:\([^)]*\))?\s+)?mod\s+\w+\s*;/g, '').trim()
    imports.units.set(file, { place: path, root: path.length === 0, signpost: own === '' })
    const arrow = (
      /** @type {number} */ offset,
      /** @type {string[]} */ written,
      /** @type {boolean} */ signpost,
    ) => {
      const target = find(moduleAt(code, path, offset), written)
      if (!target || target.file === file) return
      if (signpost && isBelow(target.path, path)) return
      const line = code.slice(0, offset).split('\n').length
      imports.arrows.push({ from: file, line, to: target.file, written: written.join('::') })
    }
    for (const name of names) {
      const used = name.name === '*' || new RegExp(`\\b${name.name}\\b`).test(rest)
      arrow(name.offset, name.path, name.exported && !used)
    }
    for (const found of rest.matchAll(/(?<![\w:$])(?:\$?crate|[a-z_]\w*)(?:::\w+)+/g)) {
      arrow(found.index, found[0].replace('$', '').split('::'), false)
    }
  }
  return imports
}

/** @typedef {Map<string, { code: string, path: string[] }>} Files */

/** @param {Record<string, string>} sources @returns {Files} */
function filesWithoutTests(sources) {
  /** @type {Files} */
  const files = new Map()
  const tests = new Set()
  for (const [file, source] of Object.entries(sources)) {
    const path = modulePath(file)
    const { code, testModules } = compiled(source)
    for (const name of testModules) tests.add(key([...path, name]))
    files.set(file, {
      code: code.replaceAll(/\bpub\s*\(in [^)]*\)/g, (text) => text.replaceAll(/./g, ' ')),
      path,
    })
  }
  for (const [file, { path }] of files) {
    const above = path.map((_, index) => path.slice(0, index + 1))
    if (above.some((part) => part.at(-1) === 'tests' || tests.has(key(part)))) files.delete(file)
  }
  return files
}

/** `a/mod.rs` and `a.rs` are both module `a`. @param {string} file */
function modulePath(file) {
  const path = file.replace(/\.rs$/, '').split('/')
  if (path.at(-1) === 'mod') path.pop()
  return path.length === 1 && /^(lib|main)$/.test(path[0]) ? [] : path
}

/** @param {Files} files @returns {Map<string, Module>} */
function modulesOf(files) {
  /** @type {Map<string, Module>} */
  const modules = new Map()
  // `lib.rs` before `main.rs`: what others import from the root is the library's.
  for (const [file, { code, path }] of [...files].sort()) {
    const places = [
      path,
      ...inlineModules(code).map(({ start, name }) => [...moduleAt(code, path, start), name]),
    ]
    for (const place of places) {
      if (!modules.has(key(place))) modules.set(key(place), { file, path: place, names: new Map() })
    }
    for (const { name, path: target, offset } of useDeclarations(code).names) {
      const names = modules.get(key(moduleAt(code, path, offset)))?.names
      names?.set(name, [...(names.get(name) ?? []), target])
    }
  }
  return modules
}

/** @param {string} code @param {string[]} path of the file's module @param {number} offset */
function moduleAt(code, path, offset) {
  const around = inlineModules(code).filter(({ start, end }) => start < offset && offset < end)
  return [...path, ...around.map(({ name }) => name)]
}

/** @param {string[]} path @param {string[]} parent */
function isBelow(path, parent) {
  return path.length > parent.length && parent.every((segment, index) => segment === path[index])
}

/**
 * @param {Map<string, Module>} modules
 * @param {Files} files
 * @param {string} crate
 */
function finder(modules, files, crate) {
  /** The module that declares what the path names, seen from another; nothing for a path into another crate.
   * @param {string[]} from @param {string[]} path @param {Set<string>} [seen] @returns {Module | undefined} */
  function find(from, path, seen = new Set()) {
    const [first, ...rest] = path
    const step = `${key(from)} ${key(path)}`
    if (seen.has(step)) return undefined
    seen.add(step)
    if (first === 'crate' || (first === crate && !modules.has(key([...from, first]))))
      return walk([], rest, seen)
    if (first === 'self') return walk(from, rest, seen)
    if (first === 'super') return walk(from.slice(0, -1), rest, seen)
    if (modules.has(key([...from, first]))) return walk([...from, first], rest, seen)
    for (const target of modules.get(key(from))?.names.get(first) ?? []) {
      const found =
        target[0] === first && target.length === 1 ? undefined : find(from, [...target, ...rest], seen)
      if (found) return found
    }
    return undefined
  }

  /** @param {string[]} place @param {string[]} path @param {Set<string>} seen @returns {Module | undefined} */
  function walk(place, path, seen) {
    const module = modules.get(key(place))
    const [next, ...rest] = path
    if (!module || next === undefined || next === '*') return module
    if (next === 'super') return walk(place.slice(0, -1), rest, seen)
    if (modules.has(key([...place, next]))) return walk([...place, next], rest, seen)
    if (declares(module, next)) return module
    for (const target of module.names.get(next) ?? []) {
      const found = find(place, [...target, ...rest], seen)
      if (found) return found
    }
    for (const target of module.names.get('*') ?? []) {
      const all = find(place, target.slice(0, -1), seen)
      const found =
        all && all !== module && (declares(all, next) || all.names.has(next)) && walk(all.path, path, seen)
      if (found) return found
    }
    return module.names.has(next) ? undefined : module
  }

  /** @param {Module} module @param {string} name */
  function declares(module, name) {
    const code = files.get(module.file)?.code ?? ''
    return new RegExp(`\\b(?:fn|struct|enum|union|trait|type|const|static|macro_rules!)\\s+${name}\\b`).test(
      code,
    )
  }

  return find
}

module.exports = { importsOfCrate }
