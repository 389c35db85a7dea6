'use strict'

/** Files of a Debian package for another processor, without telling this system's apt of that processor. */

const { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { run } = require('../../setup.js')

/** Where Debian's own sources are named, of old and of late; others may not have the processor. */
const SOURCES = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']

/**
 * @param {string} folder for apt's lists and what is unpacked
 * @param {string} architecture as Debian has it: `arm64`
 * @param {string} name of the package
 * @returns {string} the folder that stands for `/`
 */
function unpacked(folder, architecture, name) {
  const root = join(folder, 'root')
  if (existsSync(join(folder, 'ready'))) return root
  for (const part of ['lists/partial', 'cache/archives/partial', 'sources']) {
    mkdirSync(join(folder, part), { recursive: true })
  }
  writeFileSync(join(folder, 'status'), '')
  const source = SOURCES.find((path) => existsSync(path)) ?? ''
  copyFileSync(source, join(folder, 'sources', source.endsWith('.list') ? 'debian.list' : 'debian.sources'))
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures::': architecture,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': join(folder, 'sources'),
  }
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`])
  run('apt-get', [...options, '--quiet=2', 'update'])
  run('apt-get', [...options, '--quiet=2', 'download', name], { cwd: folder })
  const file = readdirSync(folder).find((entry) => entry.endsWith('.deb')) ?? ''
  run('dpkg', ['--extract', join(folder, file), root])
  writeFileSync(join(folder, 'ready'), '')
  return root
}

module.exports = { unpacked }
