/** A header value such as `text/plain; charset=utf-8`: the value in lower case, the parameters by lower-case name. */
export type Parameters = { value: string; params: Record<string, string> }

const LONGEST = 64 * 1024

/**
 * Splits a structured header value (RFC 2045), joins and decodes split and encoded parameters (RFC 2231).
 * One pass, never throws. Values stay latin1 text unless RFC 2231 names their charset.
 */
export function parseParameters(raw: string): Parameters {
  const fields = splitFields(raw.length > LONGEST ? raw.slice(0, LONGEST) : raw)
  const value = (fields[0] ?? '').trim().toLowerCase()
  const params: Record<string, string> = Object.create(null)
  const pieces = new Map<string, { at: number; text: string; encoded: boolean }[]>()
  for (const field of fields.slice(1, 200)) {
    const equals = field.indexOf('=')
    if (equals < 1) continue
    const name = field.slice(0, equals).trim().toLowerCase()
    const text = unquote(field.slice(equals + 1).trim())
    const star = name.indexOf('*')
    if (star < 0) params[name] ??= text
    else {
      const number = Number.parseInt(name.slice(star + 1), 10)
      const piece = { at: Number.isNaN(number) ? 0 : number, text, encoded: name.endsWith('*') }
      const known = pieces.get(name.slice(0, star))
      if (known) known.push(piece)
      else pieces.set(name.slice(0, star), [piece])
    }
  }
  for (const [name, list] of pieces) params[name] = joinPieces(list.sort((a, b) => a.at - b.at))
  return { value, params }
}

/** Splits at semicolons outside quotes and drops comments. */
function splitFields(raw: string): string[] {
  const fields: string[] = []
  let start = 0
  let comment = 0
  let quoted = false
  let kept = ''
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i]
    if (c === '\\' && (quoted || comment > 0)) i++
    else if (c === '"' && comment === 0) quoted = !quoted
    else if (quoted) continue
    else if (c === '(') {
      if (comment++ === 0) kept += raw.slice(start, i)
    } else if (c === ')' && comment > 0) {
      if (--comment === 0) start = i + 1
    } else if (c === ';' && comment === 0) {
      fields.push(kept + raw.slice(start, i))
      kept = ''
      start = i + 1
    }
  }
  fields.push(comment > 0 ? kept : kept + raw.slice(start))
  return fields
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  const end = text.endsWith('"') && text.length > 1 ? text.length - 1 : text.length
  return text.slice(1, end).replace(/\\(.)/g, '$1')
}

function joinPieces(pieces: { text: string; encoded: boolean }[]): string {
  let charset = ''
  let bytes = ''
  pieces.forEach(({ text, encoded }, at) => {
    let rest = text
    if (encoded && at === 0) {
      const [first, , ...tail] = text.split("'")
      if (tail.length > 0) {
        charset = first!.toLowerCase()
        rest = tail.join("'")
      }
    }
    bytes += encoded
      ? rest.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      : rest
  })
  if (!charset) return bytes
  try {
    return new TextDecoder(charset).decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return bytes
  }
}
