import { decodeTransfer, showHeader } from '../evidence/transfer.ts'
import { parseParameters } from './parameters.ts'
import type { Defect, Encoding, Head, HeaderField, MailBytes, Part } from './reading.ts'

/** Where reading stops and a defect is noted instead (MAIL 4). Bytes, parts, levels, bytes of text. */
export const limits = { head: 256 * 1024, parts: 1000, depth: 20, text: 2 * 1024 * 1024 } as const

const LF = 10
const CR = 13
const DASH = 45
const LONGEST_BOUNDARY = 1000
/** Beyond this a head is only searched for its end, not read line by line. */
const FAR = 4 * limits.head

type Level = { part: Part; boundary: string; bytes: Buffer; closed: boolean }
type Boundaries = ReadonlyMap<string, Level>

/**
 * Reads the structure of a mail in one pass: head facts and the part tree as byte ranges. Nothing is decoded or copied.
 * Never throws; whatever is wrong is listed in `defects`. Linear in the size of the mail.
 */
export function readBytes(raw: Buffer): MailBytes {
  const defects = new Set<Defect>()
  const parts: Part[] = []
  const path: Level[] = []
  const boundaries = new Map<string, Level>()

  const begin = (offset: number, parent?: Part): Head => {
    const head = readHead(raw, offset, defects, boundaries)
    const part = partOf(head, offset, parent, defects)
    parent?.parts.push(part)
    parts.push(part)
    const boundary = boundaryOf(part, defects)
    const level = { part, boundary, bytes: Buffer.from(boundary, 'latin1'), closed: false }
    path.push(level)
    if (level.boundary && !boundaries.has(level.boundary)) boundaries.set(level.boundary, level)
    return head
  }
  const endAbove = (depth: number, end: number) => {
    while (path.length > depth) {
      const { part, boundary, closed } = path.pop()!
      part.length = Math.max(part.offset + part.headerLength, end) - part.offset
      if (!boundary) continue
      if (boundaries.get(boundary)?.part === part) boundaries.delete(boundary)
      if (part.parts.length === 0) defects.add('boundary-not-found')
      else if (!closed) defects.add('no-closing-boundary')
    }
  }

  const head = begin(raw.subarray(0, 5).equals(MBOX) ? raw.indexOf(LF) + 1 : 0)
  let from = Math.max(0, path[0]!.part.offset + path[0]!.part.headerLength - 1)
  let wanted = sharedStart(boundaries)
  while (boundaries.size > 0) {
    const at = raw.indexOf(wanted, from)
    if (at < 0) break
    const hit = delimiter(raw, at + 3, boundaries)
    from = at + 3
    if (!hit) continue
    from = Math.max(from, hit.lineEnd)
    endAbove(path.indexOf(hit.level) + 1, at > 0 && raw[at - 1] === CR ? at - 1 : at)
    if (hit.closes) {
      hit.level.closed = true
      boundaries.delete(hit.level.boundary)
      wanted = sharedStart(boundaries)
      continue
    }
    if (parts.length >= limits.parts) {
      defects.add('too-many-parts')
      break
    }
    const start = Math.min(raw.length, hit.lineEnd + 1)
    begin(start, hit.level.part)
    wanted = sharedStart(boundaries)
    from = Math.max(from, start + path.at(-1)!.part.headerLength - 1)
  }
  endAbove(0, raw.length)
  return { head, root: parts[0]!, parts, defects: [...defects] }
}

const MBOX = Buffer.from('From ')

/** The open multipart whose boundary stands at `start`, alone on its line. Compared byte by byte: hostile mail has millions of such lines. */
function delimiter(raw: Buffer, start: number, boundaries: Boundaries) {
  for (const level of boundaries.values()) {
    const { bytes } = level
    if (raw[start] !== bytes[0] || !startsWith(raw, start, bytes)) continue
    const after = start + bytes.length
    const closes = raw[after] === DASH && raw[after + 1] === DASH
    let at = closes ? after + 2 : after
    while (isBlank(raw[at])) at++
    if (at >= raw.length || raw[at] === LF) return { level, closes, lineEnd: Math.min(at, raw.length) }
  }
  return undefined
}

const isBlank = (c: number | undefined) => c === 32 || c === 9 || c === CR || c === 11 || c === 12 || c === 160

/** What a line break and every open boundary begin with: the more it is, the less of a hostile mail is looked at. */
function sharedStart(boundaries: Boundaries): Buffer {
  let shared: Buffer | undefined
  for (const { bytes } of boundaries.values()) {
    let same = 0
    while (shared && same < shared.length && shared[same] === bytes[same]) same++
    shared = shared ? shared.subarray(0, same) : bytes
  }
  return Buffer.concat([Buffer.from('\n--'), shared ?? Buffer.alloc(0)])
}

function startsWith(raw: Buffer, start: number, bytes: Buffer): boolean {
  for (let i = 1; i < bytes.length; i++) if (raw[start + i] !== bytes[i]) return false
  return true
}

/** Reads one head that starts at `offset`. It ends at its blank line, or where an open boundary cuts it short. */
export function readHead(
  raw: Buffer,
  offset = 0,
  defects = new Set<Defect>(),
  boundaries: Boundaries = new Map(),
): Head {
  const fields: HeaderField[] = []
  let fieldStart = -1
  let at = offset
  let end = -1
  const take = (fieldEnd: number) => {
    if (fieldStart < 0) return
    const field = fieldOf(raw.toString('latin1', fieldStart, fieldEnd))
    if (field) fields.push(field)
    else defects.add('bad-header-line')
    fieldStart = -1
  }
  while (at < raw.length) {
    if (at - offset > FAR) {
      end = endOfHead(raw, at, boundaries)
      break
    }
    const newline = raw.indexOf(LF, at)
    const lineEnd = newline < 0 ? raw.length : newline
    const first = raw[at]
    if (lineEnd === at || (first === CR && lineEnd === at + 1)) {
      end = Math.min(raw.length, lineEnd + 1)
      break
    }
    if (first === DASH && raw[at + 1] === DASH && boundaries.size > 0 && delimiter(raw, at + 2, boundaries)) {
      end = at
      break
    }
    if (at - offset > limits.head) defects.add('head-cut')
    else if (first !== 32 && first !== 9) {
      take(at)
      fieldStart = at
    }
    if (at - offset <= limits.head && lineEnd - offset > limits.head) take(offset + limits.head)
    at = lineEnd + 1
  }
  take(Math.min(at, raw.length, offset + limits.head))
  if (end < 0) end = raw.length
  const byName = new Map<string, string[]>()
  for (const { name, value } of fields) {
    const known = byName.get(name)
    if (known) known.push(value)
    else byName.set(name, [value])
    if (value.includes('\r')) defects.add('bare-cr')
    if (value.includes('\0')) defects.add('nul-bytes')
  }
  return { fields, byName, length: end - offset }
}

/** Where a very long head ends: at its blank line or at an open boundary, from the line at `at` on. */
function endOfHead(raw: Buffer, at: number, boundaries: Boundaries): number {
  const [bare, full] = [raw.indexOf('\n\n', at - 1), raw.indexOf('\n\r\n', at - 1)]
  const end = Math.min(bare < 0 ? raw.length : bare + 2, full < 0 ? raw.length : full + 3)
  if (boundaries.size === 0) return end
  const wanted = sharedStart(boundaries)
  const until = raw.subarray(0, end)
  for (let line = until.indexOf(wanted, at - 1); line >= 0; line = until.indexOf(wanted, line + 3))
    if (delimiter(raw, line + 3, boundaries)) return line + 1
  return end
}

function fieldOf(line: string): HeaderField | undefined {
  const colon = line.indexOf(':')
  if (colon < 1 || colon > 200) return undefined
  const name = line.slice(0, colon).trimEnd().toLowerCase()
  for (let i = 0; i < name.length; i++) if (name.charCodeAt(i) <= 32 || name.charCodeAt(i) > 126) return undefined
  return {
    name,
    value: line
      .slice(colon + 1)
      .replace(/\r?\n/g, '')
      .trim(),
  }
}

function partOf(head: Head, offset: number, parent: Part | undefined, defects: Set<Defect>): Part {
  const missing = parent?.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain'
  const content = parseParameters(first(head, 'content-type'))
  const placed = parseParameters(first(head, 'content-disposition'))
  const type = content.value.includes('/') ? content.value.slice(0, 200) : missing
  return {
    path: parent ? `${parent.path ? `${parent.path}.` : ''}${parent.parts.length + 1}` : '',
    depth: parent ? parent.depth + 1 : 0,
    type,
    params: content.params,
    encoding: encodingOf(first(head, 'content-transfer-encoding'), type, defects),
    disposition: placed.value,
    filename: short(showHeader(placed.params['filename'] || content.params['name'] || '').text),
    charset: (content.params['charset'] ?? '').slice(0, 100).toLowerCase(),
    contentId: first(head, 'content-id').slice(0, 1000).replace(/[<>]/g, ''),
    offset,
    headerLength: head.length,
    length: 0,
    parts: [],
  }
}

/** A name that can be shown; its end, which says what the file is, stays. */
const short = (name: string) => (name.length > 255 ? `${name.slice(0, 200)}…${name.slice(-50)}` : name)

function encodingOf(value: string, type: string, defects: Set<Defect>): Encoding {
  const word = value.split(/[\s;(]/, 1)[0]!.toLowerCase()
  if (word === 'base64' || word === 'quoted-printable') return type.startsWith('multipart/') ? 'identity' : word
  if (!['', '7bit', '8bit', 'binary'].includes(word)) defects.add('unknown-encoding')
  return 'identity'
}

function boundaryOf(part: Part, defects: Set<Defect>): string {
  if (!part.type.startsWith('multipart/')) return ''
  if (part.depth >= limits.depth) {
    defects.add('too-deep')
    return ''
  }
  const boundary = (part.params['boundary'] ?? '').trimEnd()
  if (!boundary || boundary.length > LONGEST_BOUNDARY - 2) defects.add('boundary-missing')
  return boundary.length > LONGEST_BOUNDARY - 2 ? '' : boundary
}

/** Every raw value of a header, in order; the name in lower case. */
export const values = (head: Head, name: string): readonly string[] => head.byName.get(name) ?? []

/** The first raw value of a header, or an empty text. */
export const first = (head: Head, name: string): string => head.byName.get(name)?.[0] ?? ''

/** The bytes of a part's body as they lie in the mail: a view, nothing is copied. */
export const bodyRange = (raw: Buffer, part: Part): Buffer =>
  raw.subarray(part.offset + part.headerLength, part.offset + part.length)

/** The decoded bytes of a part's body, at most `most` of them. Identity encodings give a view of `raw`. */
export const partBytes = (raw: Buffer, part: Part, most = Number.POSITIVE_INFINITY): Buffer =>
  decodeTransfer(bodyRange(raw, part), part.encoding, most)
