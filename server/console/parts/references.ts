const REFERENCE = /^BW-[0-9A-HJKMNP-TV-Z]{6}$/

/** The reference that somebody typed, in capitals and with what looks alike set right (SETTLED 55); undefined when it is none. */
export function asReference(typed: string): string | undefined {
  const [, end = ''] = /^\s*(?:bw)?[\s-]*([0-9a-z]{6})\s*$/i.exec(typed) ?? []
  const whole = `BW-${end.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')}`
  return REFERENCE.test(whole) ? whole : undefined
}
