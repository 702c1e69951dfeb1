import { parseParameters } from './parameters.ts'

const FIRST = 5
const ALIGNED = 5
const LF = 10

/**
 * The mail with its first 5 DKIM signatures and at most 5 more by the domain in From; further ones are cut out, so that a
 * mail with hundreds of signatures costs no more than ten checks (MAIL 6). Without surplus the bytes come back as they are.
 */
export function keepSignatures(raw: Buffer, from: string | undefined): Buffer {
  const surplus: { start: number; end: number }[] = []
  let seen = 0
  let aligned = 0
  for (const field of signatureRanges(raw)) {
    if (seen++ < FIRST) continue
    const domain = (parseParameters(`dkim;${field.value}`).params['d'] ?? '').trim().toLowerCase()
    const fits = from !== undefined && (from === domain || from.endsWith(`.${domain}`) || domain.endsWith(`.${from}`))
    if (!fits || aligned++ >= ALIGNED) surplus.push(field)
  }
  if (surplus.length === 0) return raw
  const kept: Buffer[] = []
  let at = 0
  for (const { start, end } of surplus) {
    kept.push(raw.subarray(at, start))
    at = end
  }
  return Buffer.concat([...kept, raw.subarray(at)])
}

function signatureRanges(raw: Buffer): { start: number; end: number; value: string }[] {
  const ranges: { start: number; end: number; value: string }[] = []
  let open = -1
  let at = 0
  const close = (end: number) => {
    if (open >= 0)
      ranges.push({
        start: open,
        end,
        value: raw
          .toString('latin1', open, Math.min(end, open + 4000))
          .replace(/\r?\n/g, '')
          .slice(15),
      })
    open = -1
  }
  while (at < raw.length) {
    const newline = raw.indexOf(LF, at)
    const next = newline < 0 ? raw.length : newline + 1
    const first = raw[at]
    if (first === LF || (first === 13 && raw[at + 1] === LF)) break
    if (first !== 32 && first !== 9) {
      close(at)
      if (/^dkim-signature[ \t]*:/i.test(raw.toString('latin1', at, Math.min(raw.length, at + 40)))) open = at
    }
    at = next
  }
  close(at)
  return ranges
}
