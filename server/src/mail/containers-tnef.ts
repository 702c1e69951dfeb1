import { showBytes } from '../evidence/transfer.ts'
import type { Contents } from './reading.ts'

const SIGNATURE = 0x223e9f78
const ATTRIBUTE = { newFile: 0x9002, title: 0x8010, fileProps: 0x9005 }
const LONG_NAME = 0x3707
const MOST_NAMES = 100
const MOST_PROPS = 1000
/** Bytes of a MAPI value by its type; 0 for values that carry their own length. */
// biome-ignore format: one line reads better than fifteen
const SIZES: Readonly<Record<number, number>> = {
  2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16, 13: 0, 30: 0, 31: 0, 258: 0,
}

/**
 * The file names in a winmail.dat: one pass over its attributes, nothing is decoded. What it cannot follow is named an
 * Outlook container and no more. @throws when it is none
 */
export function readTnef(bytes: Buffer): Contents {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== SIGNATURE) throw new Error('no outlook container')
  const names: string[] = []
  let files = 0
  let name = ''
  const close = () => {
    if (files > 0 && names.length < MOST_NAMES) names.push(name.slice(0, 255))
    name = ''
  }
  for (let at = 6; at + 9 <= bytes.length; ) {
    const id = bytes.readUInt16LE(at + 1)
    const start = at + 9
    const end = start + bytes.readUInt32LE(at + 5)
    if (end > bytes.length) break
    if (id === ATTRIBUTE.newFile) {
      close()
      files++
    } else if (id === ATTRIBUTE.title) name ||= textOf(bytes.subarray(start, end))
    else if (id === ATTRIBUTE.fileProps) name = longName(bytes.subarray(start, end)) ?? name
    at = end + 2
  }
  close()
  return { state: files > 0 ? 'read' : 'named', names, more: files - names.length }
}

const textOf = (bytes: Buffer, charset = '') => showBytes(bytes, charset).text.split('\0', 1)[0]!

/** The long name among the MAPI properties of a file. */
function longName(bytes: Buffer): string | undefined {
  if (bytes.length < 4) return undefined
  const count = Math.min(bytes.readUInt32LE(0), MOST_PROPS)
  let at = 4
  const number = () => {
    const value = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Number.NaN
    at += 4
    return value
  }
  const padded = (length: number) => (length + 3) & ~3
  for (let i = 0; i < count && at + 4 <= bytes.length; i++) {
    const type = bytes.readUInt16LE(at) & 0xefff
    const many = (bytes.readUInt16LE(at) & 0x1000) !== 0
    const id = bytes.readUInt16LE(at + 2)
    at += 4
    if (id >= 0x8000) {
      at += 16
      if (number() === 0) at += 4
      else at += padded(number())
    }
    const size = SIZES[type]
    if (size === undefined) return undefined
    const values = many || size === 0 ? number() : 1
    for (let k = 0; k < values && at < bytes.length; k++) {
      const length = size === 0 ? number() : size
      if (!(at + length <= bytes.length)) return undefined
      if (id === LONG_NAME) return textOf(bytes.subarray(at, at + length), type === 31 ? 'utf-16le' : '')
      at += padded(length)
    }
  }
  return undefined
}
