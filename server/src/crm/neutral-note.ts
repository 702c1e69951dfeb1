const REFERENCE = /^REF-[0-9A-HJKMNP-TV-Z]{6}$/
const TELLING =
  /harass|abus|\btph\b|incident|complain|victim|bullying|stalk|threat|belästig|vorfall|beschwerde|acoso|queja|víctima/i

/** The one line we leave in a CRM: no reason, person, case or product (CRM.md 9, T35). Throws when role or reference would tell more. */
export function neutralNote(askWhom: string, reference: string): string {
  const text = `Do not contact. Ask ${askWhom}. ${reference}`
  if (!REFERENCE.test(reference)) throw new Error('neutral note: not a restriction reference')
  if (text.length > 120 || /[\r\n]/.test(text) || isTelling(askWhom))
    throw new Error('neutral note: the role says too much')
  return text
}

/** True when a name others would read in the CRM's history gives the reason away (SET-4). */
export function isTelling(text: string): boolean {
  return TELLING.test(text)
}
