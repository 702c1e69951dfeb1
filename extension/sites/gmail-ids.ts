/** `#msg-f:1872845353272970994` or `msg-a:r…` as Gmail writes it, without the hash. */
export const permId = (text: string | null): string | undefined =>
  /^#?(msg-(?:f:\d{5,20}|a:r-?\d{5,20}))$/.exec(text ?? '')?.[1]

/** The hexadecimal message id older addresses use; `msg-a` ids have no such form. */
export const legacyId = (perm: string | undefined): string | undefined => {
  const decimal = /^(?:msg|thread)-f:(\d{5,20})$/.exec(perm ?? '')?.[1]
  return decimal ? BigInt(decimal).toString(16) : undefined
}

export const hexId = (text: string | null): string | undefined =>
  text && /^[0-9a-f]{8,20}$/.test(text) ? text : undefined

/** `/mail/u/0`, delegated `/mail/b/<id>/u/0` or `/mail/u/0/d/<token>`. */
export const accountPath = (pathname: string): string =>
  /^\/mail(?:\/b\/[\w-]+)?\/u\/\d+(?:\/d\/[\w-]+)?/.exec(pathname)?.[0] ?? '/mail/u/0'
