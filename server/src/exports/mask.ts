/** Something that is left out of an export: where it stood, what it was, why. Never the thing itself. */
export type Redaction = { where: string; what: string; reason: string; times: number }

/** A name or address that a recipient does not get, and what stands in its place. */
export type Hidden = { text: string; label: string; what: string; reason: string }

const EMAIL = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu
const PHONE = /(?<![\p{L}\p{N}])\+?\d(?:[ ().-]?\d){6,14}(?![\p{L}\p{N}])/gu

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/**
 * Takes names and addresses out of texts and notes each place. A name is found whole, whatever its case, and by each of its parts of
 * three letters or more. `addresses`: every address and number goes, but for those kept.
 */
export function masker(hidden: readonly Hidden[], o: { addresses?: { reason: string; keep: readonly string[] } } = {}) {
  const noted = new Map<string, Redaction>()
  const note = (where: string, what: string, reason: string) => {
    const key = `${where}|${what}|${reason}`
    const known = noted.get(key)
    if (known) known.times++
    else noted.set(key, { where, what, reason, times: 1 })
  }
  const words = hidden
    .flatMap((h) => [h, ...h.text.split(/\s+/).map((part) => ({ ...h, text: part }))])
    .filter(({ text }) => [...text].length >= 3)
    .sort((a, b) => b.text.length - a.text.length)
    .map((h) => ({
      h,
      find: new RegExp(`(?<![\\p{L}\\p{N}])${escaped(h.text.normalize('NFC'))}(?![\\p{L}\\p{N}])`, 'giu'),
    }))
  const kept = new Set((o.addresses?.keep ?? []).map((text) => text.toLowerCase()))
  return {
    /** The text without what this recipient does not get. */
    mask(text: string, where: string): string {
      let out = text.normalize('NFC')
      if (o.addresses)
        for (const [pattern, what] of [
          [EMAIL, 'an address'],
          [PHONE, 'a number'],
        ] as const)
          out = out.replace(pattern, (found) => {
            if (kept.has(found.toLowerCase())) return found
            note(where, what, o.addresses!.reason)
            return `[${what} withheld]`
          })
      for (const { h, find } of words)
        out = out.replace(find, () => {
          note(where, h.what, h.reason)
          return `[${h.label}]`
        })
      return out
    },
    note,
    /** What was left out, by place. */
    redactions: (): Redaction[] => [...noted.values()],
  }
}
export type Masker = ReturnType<typeof masker>

/** Addresses in a text so that no reader opens them by accident: `hxxps://host[.]example`. */
export const defang = (text: string): string =>
  text.replace(/\b(https?|ftp):\/\/([^\s/<>"']+)/gi, (_, scheme: string, host: string) => {
    const dead = scheme.toLowerCase().replace('http', 'hxxp').replace('ftp', 'fxp')
    return `${dead}://${host.replaceAll('.', '[.]')}`
  })
