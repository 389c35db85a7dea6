'use strict'

/**
 * Rewrites the packed relative relocations (DT_RELR) of a shared library as ordinary ones, so that a
 * loader that does not know them can load it. Debian's musl (1.2.3) ignores them; the C++ library that
 * comes with a musl build of Node has them. 64-bit, little-endian.
 */

const { readFileSync, writeFileSync } = require('node:fs')

const PT = { load: 1, dynamic: 2, note: 4, gnuStack: 0x6474e551 }
const DT = { null: 0, rela: 7, relasz: 8, relrsz: 35, relr: 36, relrent: 37 }
/** A tag that no loader knows. */
const IGNORED = 0x6000000fn
const RELATIVE = { 62: 8n, 183: 1027n }
const RELA_SIZE = 24
const PAGE = 0x10000

/** @param {string} path @returns {number} how many relocations were unpacked */
function unpackRelativeRelocations(path) {
  const file = readFileSync(path)
  const headers = programHeaders(file)
  const dynamic = dynamicEntries(file, headers)
  if (!dynamic.has(DT.relr)) return 0
  const offsetOf = (/** @type {number} */ address) => {
    const segment = headers.find(
      ({ type, vaddr, fileSize }) => type === PT.load && address >= vaddr && address < vaddr + fileSize,
    )
    if (!segment) throw new Error(`${path}: nothing at ${address}`)
    return address - segment.vaddr + segment.offset
  }

  const packed = bytesOf(file, offsetOf(value(dynamic, DT.relr)), value(dynamic, DT.relrsz))
  const addresses = decode(packed)
  const ordinary = bytesOf(file, offsetOf(value(dynamic, DT.rela)), value(dynamic, DT.relasz))
  const relative = Buffer.alloc(addresses.length * RELA_SIZE)
  const type = RELATIVE[/** @type {62 | 183} */ (file.readUInt16LE(18))]
  addresses.forEach((address, index) => {
    relative.writeBigUInt64LE(BigInt(address), index * RELA_SIZE)
    relative.writeBigUInt64LE(type, index * RELA_SIZE + 8)
    file.copy(relative, index * RELA_SIZE + 16, offsetOf(address), offsetOf(address) + 8)
  })

  const table = Buffer.concat([relative, ordinary])
  const end = Math.max(...headers.map(({ vaddr, memorySize }) => vaddr + memorySize))
  const placed = { offset: roundUp(file.length), vaddr: roundUp(end), size: table.length }
  addSegment(file, headers, placed)
  set(file, dynamic, DT.rela, BigInt(placed.vaddr))
  set(file, dynamic, DT.relasz, BigInt(placed.size))
  for (const tag of [DT.relr, DT.relrsz, DT.relrent]) {
    file.writeBigUInt64LE(IGNORED, position(dynamic, tag))
  }
  writeFileSync(path, Buffer.concat([file, Buffer.alloc(placed.offset - file.length), table]))
  return addresses.length
}

/** @param {Buffer} file */
function programHeaders(file) {
  const start = Number(file.readBigUInt64LE(32))
  const size = file.readUInt16LE(54)
  return Array.from({ length: file.readUInt16LE(56) }, (_, index) => {
    const at = start + index * size
    const [offset, vaddr, , fileSize, memorySize] = [8, 16, 24, 32, 40].map((field) =>
      Number(file.readBigUInt64LE(at + field)),
    )
    return { at, type: file.readUInt32LE(at), offset, vaddr, fileSize, memorySize }
  })
}

/** @param {Buffer} file @param {ReturnType<typeof programHeaders>} headers */
function dynamicEntries(file, headers) {
  const segment = headers.find(({ type }) => type === PT.dynamic)
  /** @type {Map<number, { at: number, value: number }>} */
  const entries = new Map()
  if (!segment) return entries
  for (let at = segment.offset; ; at += 16) {
    const tag = Number(file.readBigUInt64LE(at))
    if (tag === DT.null) return entries
    entries.set(tag, { at, value: Number(file.readBigUInt64LE(at + 8)) })
  }
}

/** An even word is an address; an odd one says by its bits which of the 63 words behind it are meant. */
function decode(/** @type {Buffer} */ packed) {
  const addresses = []
  let next = 0
  for (let at = 0; at < packed.length; at += 8) {
    const word = packed.readBigUInt64LE(at)
    if ((word & 1n) === 0n) {
      addresses.push(Number(word))
      next = Number(word) + 8
      continue
    }
    for (let bit = 1n; bit < 64n; bit++) {
      if ((word >> bit) & 1n) addresses.push(next + 8 * (Number(bit) - 1))
    }
    next += 8 * 63
  }
  return addresses
}

/** Takes the place of a header that only informs. */
function addSegment(
  /** @type {Buffer} */ file,
  /** @type {ReturnType<typeof programHeaders>} */ headers,
  /** @type {{ offset: number, vaddr: number, size: number }} */ { offset, vaddr, size },
) {
  const spare =
    headers.find(({ type }) => type === PT.note) ?? headers.find(({ type }) => type === PT.gnuStack)
  if (!spare) throw new Error('no program header to spare')
  const READ = 4
  file.writeUInt32LE(PT.load, spare.at)
  file.writeUInt32LE(READ, spare.at + 4)
  for (const [field, number] of [
    [8, offset],
    [16, vaddr],
    [24, vaddr],
    [32, size],
    [40, size],
    [48, PAGE],
  ]) {
    file.writeBigUInt64LE(BigInt(number), spare.at + field)
  }
}

/** @typedef {ReturnType<typeof dynamicEntries>} Dynamic */

/** @param {Dynamic} dynamic @param {number} tag */
const value = (dynamic, tag) => dynamic.get(tag)?.value ?? 0

/** @param {Dynamic} dynamic @param {number} tag */
const position = (dynamic, tag) => dynamic.get(tag)?.at ?? 0

/** @param {Buffer} file @param {Dynamic} dynamic @param {number} tag @param {bigint} number */
const set = (file, dynamic, tag, number) => file.writeBigUInt64LE(number, position(dynamic, tag) + 8)

/** @param {Buffer} file @param {number} offset @param {number} size */
const bytesOf = (file, offset, size) => file.subarray(offset, offset + size)

/** @param {number} size */
const roundUp = (size) => Math.ceil(size / PAGE) * PAGE

module.exports = { unpackRelativeRelocations }
