import sanitizeHtml from 'sanitize-html'

const TAGS = [
  'a',
  'b',
  'blockquote',
  'br',
  'caption',
  'center',
  'code',
  'col',
  'colgroup',
  'dd',
  'div',
  'dl',
  'dt',
  'em',
  'font',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'hr',
  'i',
  'li',
  'ol',
  'p',
  'pre',
  's',
  'small',
  'span',
  'strike',
  'strong',
  'sub',
  'sup',
  'table',
  'tbody',
  'td',
  'tfoot',
  'th',
  'thead',
  'tr',
  'u',
  'ul',
]

export type Cleaned = { html: string; blockedImages: number; links: { text: string; host: string; url: string }[] }

/**
 * The server's layer of the four that stand between a hostile mail and the screen (SECURITY section 9): an allow-list without styles,
 * forms, media or attributes that load or name anything. Images become words, links become text beside a list of real addresses.
 */
export function cleanHtml(dirty: string): Cleaned {
  let blockedImages = 0
  const links: Cleaned['links'] = []
  const html = sanitizeHtml(dirty, {
    allowedTags: TAGS,
    allowedAttributes: {
      td: ['colspan', 'rowspan', 'align', 'valign'],
      th: ['colspan', 'rowspan', 'align', 'valign'],
      table: ['align'],
      '*': ['dir', 'lang'],
    },
    allowedSchemes: ['https', 'http', 'mailto'],
    disallowedTagsMode: 'discard',
    nonTextTags: [
      'script',
      'style',
      'textarea',
      'option',
      'noscript',
      'title',
      'head',
      'svg',
      'math',
      'template',
      'iframe',
      'object',
    ],
    enforceHtmlBoundary: false,
    transformTags: {
      img: (_tag, attribs) => {
        blockedImages++
        return { tagName: 'span', attribs: {}, text: `[image: ${hostOf(attribs.src ?? '')}]` }
      },
      a: (_tag, attribs) => {
        const url = safeUrl(attribs.href ?? '')
        if (url) links.push({ text: '', host: hostOf(url), url })
        return { tagName: 'span', attribs: {} }
      },
    },
  })
  return { html, blockedImages, links: links.slice(0, 200) }
}

/** An address a person may be shown: https, http or mailto, without credentials. */
export function safeUrl(href: string): string | undefined {
  const text = href.trim()
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (!['https:', 'http:', 'mailto:'].includes(url.protocol)) return undefined
  url.username = ''
  url.password = ''
  return url.href.slice(0, 2000)
}

const hostOf = (href: string) => {
  const url = safeUrl(href)
  return url ? new URL(url).host || new URL(url).pathname.split('@').pop() || '' : 'inline'
}
