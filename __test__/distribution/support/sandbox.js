'use strict'

const { execFile } = require('node:child_process')
const {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require('node:fs')
const { tmpdir } = require('node:os')
const { delimiter, dirname, join } = require('node:path')

/** What an install may take before something is wrong. */
const TIMEOUT_MS = 180_000

/**
 * A folder with a home, and commands that run as on a machine of a user: a PATH with Node, npm and a
 * shell, without Rust or a C compiler, and no settings but those given.
 */
function sandbox() {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'identity-install-'))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const command of ['sh', 'npm', 'npx']) symlinkSync(onPath(command), join(bin, command))
  symlinkSync(process.execPath, join(bin, 'node'))
  const environment = {
    PATH: bin,
    HOME: folder,
    CI: 'true',
    NPM_CONFIG_USERCONFIG: join(folder, '.npmrc'),
    NPM_CONFIG_CACHE: join(folder, 'cache'),
    NPM_CONFIG_UPDATE_NOTIFIER: 'false',
    NPM_CONFIG_AUDIT: 'false',
    NPM_CONFIG_FUND: 'false',
    // pnpm and Yarn ask for these.
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    YARN_ENABLE_TELEMETRY: '0',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
  }

  return {
    folder,
    /** An empty project in the sandbox. */
    project(/** @type {string} */ name, /** @type {Record<string, string | object>} */ files = {}) {
      const path = join(folder, name)
      mkdirSync(path)
      write(path, { 'package.json': { name, private: true }, ...files })
      return path
    },
    /** Runs a program and gives what it printed; a failure has it, too. */
    run(/** @type {string} */ command, /** @type {string[]} */ args, /** @type {string} */ cwd, env = {}) {
      const program = command === 'node' ? process.execPath : join(bin, command)
      const options = { cwd, encoding: 'utf8', timeout: TIMEOUT_MS, env: { ...environment, ...env } }
      return new Promise((resolve, reject) => {
        execFile(program, args, /** @type {any} */ (options), (error, stdout, stderr) => {
          if (!error) return resolve(stdout)
          const printed = `${stdout}${stderr}`
          reject(
            Object.assign(new Error(`${command} ${args.join(' ')}\n${printed}`), {
              printed,
              code: error.code,
            }),
          )
        })
      })
    },
    hasCommand: (/** @type {string} */ name) => existsSync(join(bin, name)),
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** @param {string} folder @param {Record<string, string | object>} files */
function write(folder, files) {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
}

/** @param {string} command */
function onPath(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, command)
    if (existsSync(path)) return realpathSync(path)
  }
  throw new Error(`${command} is not on the PATH`)
}

module.exports = { sandbox }
