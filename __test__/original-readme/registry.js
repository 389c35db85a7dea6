'use strict'

const { readFileSync } = require('node:fs')
const { createServer } = require('node:http')
const { basename } = require('node:path')

/**
 * An npm registry on loopback that has nothing but these packages, one version of each.
 *
 * @param {{ manifest: any, tarball: string, integrity: string }[]} packages
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
async function startRegistry(packages) {
  const answers = new Map()
  const server = createServer(({ url = '' }, response) => {
    const answer = answers.get(decodeURIComponent(url))
    response.statusCode = answer ? 200 : 404
    response.end(answer ?? '{}')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const url = `http://127.0.0.1:${port}/`

  for (const { manifest, tarball, integrity } of packages) {
    const { name, version } = manifest
    const path = `/${name}/-/${basename(tarball)}`
    const dist = { tarball: new URL(path, url).href, integrity }
    const document = {
      name,
      'dist-tags': { latest: version },
      versions: { [version]: { ...manifest, dist } },
    }
    answers.set(`/${name}`, JSON.stringify(document))
    answers.set(path, readFileSync(tarball))
  }
  const stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve(undefined))
      server.closeAllConnections()
    })
  return { url, stop }
}

module.exports = { startRegistry }
