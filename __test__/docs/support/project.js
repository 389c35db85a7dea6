'use strict'

/** A project of a reader: the packages are installed in it, and code blocks become its files. */

const { execFile } = require('node:child_process')
const { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } =
  require('node:fs')
const { tmpdir } = require('node:os')
const { dirname, join } = require('node:path')
const { promisify } = require('node:util')

const { root } = require('./documents.js')

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

/** By the name under which a code block imports it. */
const installed = {
  '@konijima/identity-api': root,
  '@konijima/identity-emulator': join(root, 'packages', 'identity-emulator'),
  'identity-client': root,
  express: join(root, 'node_modules', 'express'),
  fastify: join(root, 'node_modules', 'fastify'),
  '@types': join(root, 'node_modules', '@types'),
}

function makeProject() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'identity-api-docs-')))
  for (const [name, target] of Object.entries(installed)) {
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    // A junction needs no privilege on Windows; elsewhere the kind of link is ignored.
    symlinkSync(target, link, 'junction')
  }
  return {
    folder,
    /** @param {string} name @param {string} text */
    add(name, text) {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    },
    /**
     * Checks the TypeScript files and makes JavaScript of them, beside them.
     *
     * @throws {Error} with what the compiler says
     */
    async compile() {
      copyFileSync(join(__dirname, '..', 'globals.d.ts'), join(folder, 'globals.d.ts'))
      const compilerOptions = { strict: true, target: 'es2022', module: 'nodenext', types: ['node'] }
      this.add('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.mts', 'globals.d.ts'] }))
      await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(({ stdout }) => {
        throw new Error(stdout)
      })
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

module.exports = { makeProject }
