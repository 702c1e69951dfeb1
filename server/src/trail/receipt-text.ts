import { keyId, signedBy } from './signing.ts'

const TITLE = 'Breakwater receipt 1'

/** A receipt as plain text, one fact a line, signed over everything above its last line (Ed25519). */
export function writeReceipt(
  lines: readonly (readonly [string, string])[],
  publicKey: Buffer,
  sign: (text: string) => Buffer,
): string {
  const said = [TITLE, ...lines.map(([name, value]) => `${name}: ${value.replaceAll(/\s+/g, ' ')}`)]
  const text = `${[...said, `key: ${publicKey.toString('hex')}`].join('\n')}\n`
  return `${text}signature: ${sign(text).toString('base64')}\n`
}

/** What checking a receipt found. `key` is the name of the key that signed it. */
export type ReceiptCheck = { ok: boolean; says: string; key: string; lines: [string, string][] }

/**
 * Checks a receipt offline. @param known public keys in hex that count; without any, the receipt's own: it then proves that nothing in it
 * was changed, and the name of the key says who to ask
 */
export function checkReceipt(text: string, known: readonly string[] = []): ReceiptCheck {
  const whole = text.replaceAll('\r\n', '\n').replace(/\n*$/, '\n')
  const cut = whole.lastIndexOf('\nsignature: ') + 1
  const signed = whole.slice(0, cut)
  const lines = signed
    .split('\n')
    .slice(1)
    .flatMap((line): [string, string][] => {
      const at = line.indexOf(': ')
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 2)]]
    })
  const hex = lines.findLast(([name]) => name === 'key')?.[1] ?? ''
  const signature = Buffer.from(whole.slice(cut).replace('signature: ', '').trim(), 'base64')
  const key = /^[0-9a-f]{64}$/.test(hex) ? keyId(Buffer.from(hex, 'hex')) : ''
  const no = (says: string): ReceiptCheck => ({ ok: false, says, key, lines })
  if (!whole.startsWith(`${TITLE}\n`) || cut === 0) return no('This is no receipt of Breakwater.')
  if (known.length && !known.includes(hex)) return no(`It was signed by another key: ${key || 'none'}.`)
  if (!signedBy(Buffer.from(hex, 'hex'), signed, signature)) return no('It was changed since it was signed.')
  return { ok: true, says: `Unchanged since it was signed by the key ${key}.`, key, lines }
}
