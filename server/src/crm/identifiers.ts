import type { CrmRecord } from './connector.ts'

/** An address as compared: trimmed, lower case. No dot or plus folding: `a+b@x` is another address until a person confirms it. */
export function normalEmail(email: string): string {
  return email.trim().normalize('NFC').toLowerCase()
}

/** A number as compared: digits with a leading plus (E.164); a leading `00` counts as the plus. */
export function normalPhone(phone: string): string {
  const compact = phone.replace(/[^\d+]/g, '')
  return compact.startsWith('00') ? `+${compact.slice(2)}` : compact
}

/** True when the record really carries the identifier asked for; indexes and wildcards return others too. */
export function carries(
  record: Pick<CrmRecord, 'emails' | 'phones'>,
  query: { email?: string; phone?: string },
): boolean {
  const email = query.email && normalEmail(query.email)
  const phone = query.phone && normalPhone(query.phone)
  return (
    (!!email && record.emails.some((one) => normalEmail(one) === email)) ||
    (!!phone && record.phones.some((one) => normalPhone(one) === phone))
  )
}

/** The text put into an `ilike` so that `_`, `%` and the escape itself mean themselves. */
export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (char) => `\\${char}`)
}
