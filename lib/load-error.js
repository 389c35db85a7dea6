'use strict'

/** What to do and say when the addon cannot be loaded: what is missing, why that happens, and what to run. */

/** @type {{ name: string, version: string, optionalDependencies?: Record<string, string> }} */
const { name, version, optionalDependencies } = require('../package.json')

/** Every package that napi-rs made obeys it, so it may have been set for another one. */
const OVERRIDE = 'NAPI_RS_NATIVE_LIBRARY_PATH'

/**
 * The addon after all, or an error that helps. The loader goes by the files of the system; here the C
 * library of this process counts, and so a musl build of Node works on a glibc system, too. Where the
 * variable above led to another addon, this package's own is taken.
 *
 * @param {any} cause what the loader threw; nothing when what it loaded is another addon
 * @param {(addon: any) => boolean} isOurs
 * @returns {unknown} the addon
 * @throws {Error} with `code` `IDENTITY_ADDON_NOT_LOADED`
 */
function secondTry(cause, isOurs) {
  if (cause === undefined || process.env[OVERRIDE]) {
    const own = [builtHere, () => require(`${name}-${platform()}`)].map(attempted).find(isOurs)
    if (own) return own
  }
  if (cause === undefined) throw notLoaded(foreign(), undefined)
  if (isRefused(cause)) throw notLoaded(refusedByNode(), cause)
  const wanted = `${name}-${platform()}`
  if (!isInstalled(wanted))
    throw notLoaded(isPublished(wanted) ? missing(wanted) : unsupported(wanted), cause)
  try {
    return require(wanted)
  } catch (/** @type {any} */ error) {
    const message = `the addon of ${name} is installed (${wanted}) but cannot be loaded on ${system()}`
    throw notLoaded(`${message}: ${error.message}`, error)
  }
}

/** What a checkout has. */
function builtHere() {
  return require(`../identity-api.${platform()}.node`)
}

/** @param {() => unknown} load */
function attempted(load) {
  try {
    return load()
  } catch {
    return undefined
  }
}

function foreign() {
  return process.env[OVERRIDE]
    ? `the environment variable ${OVERRIDE} points to an addon that does not belong to ${name} ${version}, and the package's own addon is not installed: unset the variable, or install the package \`${name}-${platform()}\``
    : `the installed addon does not belong to ${name} ${version}: install the package \`${name}-${platform()}@${version}\``
}

/**
 * Whether Node's permission model keeps every addon out. The loader hands on what Node.js said as a chain of
 * causes, without its code `ERR_DLOPEN_DISABLED`.
 *
 * @param {any} error
 */
function isRefused(error) {
  for (let at = error, depth = 0; at && depth < 50; at = at.cause, depth++) {
    if (/loading addons is disabled/.test(at.message)) return true
  }
  return false
}

function refusedByNode() {
  return `the permission model of Node.js blocks addons, and ${name} is one. Start Node.js with \`--allow-addons\`.`
}

/** @param {string} message @param {unknown} cause */
function notLoaded(message, cause) {
  return Object.assign(new Error(message, { cause }), { code: 'IDENTITY_ADDON_NOT_LOADED' })
}

/** @param {string} wanted */
function missing(wanted) {
  const others = Object.keys(optionalDependencies ?? {}).filter(
    (other) => other !== wanted && isInstalled(other),
  )
  const reasons = [
    'optional dependencies were omitted (`npm ci --omit=optional`, `pnpm --no-optional`, `yarn --ignore-optional`)',
    'node_modules or the lock file was created on another platform, or on glibc for musl (Alpine)',
    'a bundler bundled the package and omitted the addon',
  ]
  const remedies = [
    '`npm install --include=optional`',
    'if that does not help: remove node_modules and the lock file and install again on this platform,' +
      ` or install it by name: \`npm install --save-optional ${wanted}@${version}\``,
    `with a bundler: exclude the package (Next.js: \`serverExternalPackages: ['${name}']\`; esbuild, webpack: \`external\`)`,
  ]
  return [
    `the addon of ${name} for ${system()} is not installed: the package ${wanted} is missing.`,
    ...(others.length > 0 ? [`Installed instead: ${others.join(', ')}.`] : []),
    `Possible causes: ${reasons.join('; or ')}.`,
    `What to do: ${remedies.join('; ')}.`,
  ].join('\n')
}

/** @param {string} wanted */
function unsupported(wanted) {
  if (optionalDependencies === undefined) {
    return `the addon of ${name} for ${system()} is not built in this checkout (it would be ${wanted}). Run \`npm run build\`.`
  }
  const known = Object.keys(optionalDependencies).map((other) => other.slice(name.length + 1))
  return (
    `${name} has no addon for ${system()}. There are addons for ${known.join(', ')}.\n` +
    'On other platforms build it from source (docs/install.md of the repository) and set NAPI_RS_NATIVE_LIBRARY_PATH to its path.'
  )
}

/** @param {string} wanted */
const isPublished = (wanted) => optionalDependencies !== undefined && wanted in optionalDependencies

/** @param {string} other */
function isInstalled(other) {
  try {
    require.resolve(`${other}/package.json`)
    return true
  } catch {
    return false
  }
}

/** The end of the package's name, as napi-rs makes it: `linux-x64-musl`. */
function platform() {
  const abi = process.platform === 'win32' ? 'msvc' : { glibc: 'gnu', musl: 'musl', '': '' }[libc()]
  return [process.platform, process.arch, abi].filter(Boolean).join('-')
}

function system() {
  return [process.platform, process.arch, libc()].filter(Boolean).join(' ')
}

/** @returns {'glibc' | 'musl' | ''} */
function libc() {
  if (process.platform !== 'linux') return ''
  /** @type {any} */
  const report = process.report?.getReport()
  // Runtimes without reports are built for glibc.
  return report && !report.header?.glibcVersionRuntime ? 'musl' : 'glibc'
}

module.exports = { secondTry }
