/** How a part is carried through the mail (RFC 2045). */
export type Encoding = 'identity' | 'base64' | 'quoted-printable'

/** Text made for reading. `guessed`: the charset is a guess, for display only. */
export type Shown = { text: string; guessed: boolean }

const NAMED = new Map([
  ['ascii', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['utf8', 'utf-8'],
  ['ansi_x3.4-1968', 'utf-8'],
  ['cp1252', 'windows-1252'],
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
])
const HEX = new Int8Array(256).fill(-1)
for (let i = 0; i < 16; i++) {
  HEX['0123456789abcdef'.charCodeAt(i)] = i
  HEX['0123456789ABCDEF'.charCodeAt(i)] = i
}

/** Undoes a transfer encoding, at most `most` bytes of output. Broken input gives what can be read; never throws. */
export function decodeTransfer(body: Buffer, encoding: Encoding, most = Number.POSITIVE_INFINITY): Buffer {
  if (encoding === 'identity') return body.length > most ? body.subarray(0, most) : body
  const input = most < body.length ? body.subarray(0, Math.min(body.length, mostInput(most))) : body
  const output = encoding === 'base64' ? Buffer.from(input.toString('latin1'), 'base64') : decodeQuotedPrintable(input)
  return output.length > most ? output.subarray(0, most) : output
}

/** How many encoded bytes are read for at most so many decoded ones. */
export const mostInput = (most: number): number => Math.ceil(most * 1.5) + 1024

function decodeQuotedPrintable(input: Buffer): Buffer {
  const output = Buffer.allocUnsafe(input.length)
  let length = 0
  let solid = 0
  for (let i = 0; i < input.length; i++) {
    const c = input[i]!
    if (c === 61) {
      const high = HEX[input[i + 1] ?? 0]!
      const low = HEX[input[i + 2] ?? 0]!
      if (high >= 0 && low >= 0) {
        output[length++] = high * 16 + low
        solid = length
        i += 2
        continue
      }
      let next = i + 1
      while (input[next] === 32 || input[next] === 9) next++
      if (input[next] === 13 && input[next + 1] === 10) next++
      if (input[next] === 10 || next >= input.length) {
        solid = length
        i = next
        continue
      }
    }
    // RFC 2045 6.7: blanks before a line end were added on the way.
    if (c === 10) {
      const cr = length > 0 && output[length - 1] === 13
      let end = cr ? length - 1 : length
      while (end > solid && (output[end - 1] === 32 || output[end - 1] === 9)) end--
      length = end
      if (cr) output[length++] = 13
      output[length++] = 10
      solid = length
      continue
    }
    output[length++] = c
  }
  return output.subarray(0, length)
}

/** Text of bytes for display: the declared charset, else UTF-8, else a guess that is marked. UTF-7 is not decoded. */
export function showBytes(bytes: Buffer, charset = ''): Shown {
  const named = charset.trim().toLowerCase()
  const label = NAMED.get(named) ?? named
  if (label && label !== 'utf-8' && !label.includes('utf-7')) {
    const text = decodeAs(bytes, label)
    if (text !== undefined) return { text, guessed: false }
  }
  if (!hasHighByte(bytes)) {
    const escaped = bytes.includes(27) ? decodeAs(bytes, 'iso-2022-jp') : undefined
    return escaped === undefined ? { text: bytes.toString('latin1'), guessed: false } : { text: escaped, guessed: true }
  }
  const utf8 = decodeAs(bytes, 'utf-8', true)
  return utf8 === undefined ? { text: guess(bytes), guessed: true } : { text: utf8, guessed: false }
}

/** A raw header value (latin1) for display: RFC 2047 words, then UTF-8, then a marked guess. */
export function showHeader(raw: string, hint = ''): Shown {
  const value = raw.length > 20_000 ? raw.slice(0, 20_000) : raw
  if (!value.includes('=?')) return showPlain(value, hint)
  let text = ''
  let guessed = false
  let waiting: { charset: string; bytes: Buffer[] } | undefined
  const flush = () => {
    if (!waiting) return
    const shown = showBytes(Buffer.concat(waiting.bytes), waiting.charset)
    text += shown.text
    guessed ||= shown.guessed
    waiting = undefined
  }
  let at = 0
  while (at < value.length) {
    const open = value.indexOf('=?', at)
    const word = open < 0 ? undefined : wordAt(value, open)
    if (!word) {
      const stop = open < 0 ? value.length : open + 2
      flush()
      const shown = showPlain(value.slice(at, stop), hint)
      text += shown.text
      guessed ||= shown.guessed
      at = stop
      continue
    }
    const between = value.slice(at, open)
    if (between.trim() !== '' || !waiting) {
      flush()
      text += showPlain(between, hint).text
    }
    if (waiting && waiting.charset !== word.charset) flush()
    waiting ??= { charset: word.charset, bytes: [] }
    waiting.bytes.push(word.bytes)
    at = word.end
  }
  flush()
  return { text, guessed }
}

function wordAt(value: string, open: number) {
  const charsetEnd = value.indexOf('?', open + 2)
  if (charsetEnd < 0 || charsetEnd - open > 60 || value[charsetEnd + 2] !== '?') return undefined
  const kind = value[charsetEnd + 1]!.toUpperCase()
  const end = value.indexOf('?=', charsetEnd + 3)
  if (end < 0 || (kind !== 'B' && kind !== 'Q')) return undefined
  const coded = value.slice(charsetEnd + 3, end)
  const bytes =
    kind === 'B'
      ? Buffer.from(coded, 'base64')
      : decodeQuotedPrintable(Buffer.from(coded.replaceAll('_', '=20').replaceAll(' ', '=20'), 'latin1'))
  return {
    charset: value
      .slice(open + 2, charsetEnd)
      .split('*')[0]!
      .toLowerCase(),
    bytes,
    end: end + 2,
  }
}

function showPlain(value: string, hint: string): Shown {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i)
    if (c > 127 || c === 27) {
      // Decoded already (RFC 2231) when it holds more than bytes.
      for (let k = i; k < value.length; k++) if (value.charCodeAt(k) > 255) return { text: value, guessed: false }
      const bytes = Buffer.from(value, 'latin1')
      const plain = showBytes(bytes)
      const hinted = plain.guessed && hint ? decodeAs(bytes, NAMED.get(hint) ?? hint, true) : undefined
      return hinted === undefined ? plain : { text: hinted, guessed: true }
    }
  }
  return { text: value, guessed: false }
}

function decodeAs(bytes: Buffer, label: string, fatal = false): string | undefined {
  try {
    return new TextDecoder(label, { fatal }).decode(bytes)
  } catch {
    return undefined
  }
}

const hasHighByte = (bytes: Buffer) => {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! > 127) return true
  return false
}

/** Scripts are told apart by their most used characters: kana, then the first level of GB 2312, then Hangul. */
function guess(bytes: Buffer): string {
  const sample = bytes.subarray(0, 4096)
  const share = (label: string, low: number, high: number) => {
    const text = decodeAs(sample, label)
    if (text === undefined || text.includes('\ufffd')) return 0
    let wide = 0
    let hits = 0
    for (const c of text) {
      const code = c.codePointAt(0)!
      if (code < 128) continue
      wide++
      if (code >= low && code <= high) hits++
    }
    return wide === 0 ? 0 : hits / wide
  }
  if (share('shift_jis', 0x3040, 0x30ff) > 0.25) return decodeAs(bytes, 'shift_jis')!
  if (share('euc-jp', 0x3040, 0x30ff) > 0.25) return decodeAs(bytes, 'euc-jp')!
  if (shareOfPairs(sample, 0xb0, 0xc8) > 0.9) return decodeAs(bytes, 'euc-kr')!
  if (shareOfPairs(sample, 0xb0, 0xd7) > 0.6) return decodeAs(bytes, 'gb18030')!
  if (share('windows-1251', 0x0430, 0x044f) > 0.6) return decodeAs(bytes, 'windows-1251')!
  return decodeAs(bytes, 'windows-1252')!
}

/** Which share of the two-byte characters leads with a byte in this range; 0 when high bytes do not come in pairs. */
function shareOfPairs(bytes: Buffer, low: number, high: number): number {
  let pairs = 0
  let hits = 0
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i]! < 0xa1) continue
    if ((bytes[i + 1] ?? 0) < 0xa1) return 0
    pairs++
    if (bytes[i]! >= low && bytes[i]! <= high) hits++
    i++
  }
  return pairs === 0 ? 0 : hits / pairs
}
