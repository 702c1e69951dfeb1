import type { EvidencePart } from '../db/tables.ts'

const fromQuotedPrintable = (body: Buffer): Buffer => {
  const out = Buffer.alloc(body.length)
  let n = 0
  for (let i = 0; i < body.length; i++) {
    if (body[i] !== 0x3d) {
      out[n++] = body[i]!
      continue
    }
    const two = body.subarray(i + 1, i + 3).toString('latin1')
    if (two === '\r\n') i += 2
    else if (two[0] === '\n') i += 1
    else if (/^[0-9A-Fa-f]{2}$/.test(two)) {
      out[n++] = Number.parseInt(two, 16)
      i += 2
    } else out[n++] = 0x3d
  }
  return out.subarray(0, n)
}

/** The exact bytes of an original inside the mail it came in: cut by offset, then decoded; never rebuilt (MAIL section 4). */
export function partOf(parent: Buffer, part: EvidencePart): Buffer {
  const body = parent.subarray(part.offset, part.offset + part.length)
  if (part.encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64')
  return part.encoding === 'quoted-printable' ? fromQuotedPrintable(body) : body
}
