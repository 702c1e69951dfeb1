import createPurifier from 'dompurify'

const FORBID_TAGS = [
  'style',
  'form',
  'input',
  'button',
  'select',
  'textarea',
  'link',
  'meta',
  'base',
  'iframe',
  'object',
  'embed',
  'video',
  'audio',
  'svg',
  'math',
  'template',
]
const FORBID_ATTR = [
  'srcset',
  'ping',
  'background',
  'style',
  'action',
  'formaction',
  'poster',
  'id',
  'name',
  'class',
  'href',
  'target',
]
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"

const purifier = createPurifier(window)

/** Images that are not in the mail itself become text; nothing in the frame can be followed or fetched. */
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'IMG' || node.getAttribute('src')?.startsWith('data:image/')) return
  const host = URL.parse(node.getAttribute('src') ?? '')?.host
  node.replaceWith(document.createTextNode(host ? `[image: ${host}]` : '[image]'))
})

const clean = (html: string) =>
  purifier.sanitize(html, { FORBID_TAGS, FORBID_ATTR, ALLOW_DATA_ATTR: false, ALLOW_ARIA_ATTR: false })

interface TrustedTypes {
  createPolicy(name: string, rules: { createHTML(html: string): string }): { createHTML(html: string): string }
}

const trusted = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('breakwater-mail', {
  createHTML: (html) => html,
})

/** A whole page for a `sandbox=""` frame: hostile HTML cleaned strictly, under a policy that loads nothing (SECURITY 9). */
export function frameFor(html: string): string {
  const page = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="${POLICY}"></head><body bgcolor="#ffffff" text="#1f2a2e"><font face="sans-serif">${clean(html)}</font></body></html>`
  return trusted ? trusted.createHTML(page) : page
}
