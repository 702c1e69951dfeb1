/**
 * Whether this is a mail and not, say, a sign-in page that also answered 200 (EXT-14).
 * @param head the first bytes as Latin-1 text
 */
export function looksLikeMime(head: string): boolean {
  const text = head.replace(/^(?:\u00ef\u00bb\u00bf|\s)+/, '')
  if (/^<(?:!doctype|html|\?xml|head|body)/i.test(text)) return false
  const beforeBlank = text.split(/\r?\n\r?\n/, 1)[0] ?? ''
  return /^[A-Za-z][\w-]{1,75}:[ \t]?\S/.test(beforeBlank.replace(/^From [^\n]*\n/, ''))
}
