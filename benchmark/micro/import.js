'use strict'

/**
 * Import of one peer: milliseconds, resident MB after it, and the size of the addons that came with it, as they are and
 * gzipped (MB, 10⁶ bytes). Without a peer: what Node itself takes.
 */
module.exports = async ({ peer }) => {
  const load = peer ? require(`../peers/${peer}`).load : () => {}
  const begin = performance.now()
  await load()
  const ms = performance.now() - begin
  const rssMb = process.memoryUsage.rss() / 1e6
  const addons = Object.keys(require.cache).filter((file) => file.endsWith('.node'))
  const contents = addons.map((file) => require('node:fs').readFileSync(file))
  const megabytes = (buffers) => buffers.reduce((sum, { length }) => sum + length / 1e6, 0)
  return {
    ms,
    rssMb,
    addonMb: megabytes(contents),
    addonGzippedMb: megabytes(
      contents.map((content) => require('node:zlib').gzipSync(content, { level: 9 })),
    ),
  }
}
