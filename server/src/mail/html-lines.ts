const BLOCK = new Set(
  'p div br tr table li ul ol h1 h2 h3 h4 h5 h6 blockquote pre hr section article header footer center address dd dt'.split(
    ' ',
  ),
)
const SKIP = new Set('style script head title noscript template'.split(' '))
// biome-ignore format: one line per group reads better than one per entity
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', shy: '', zwnj: '', zwj: '',
  auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß',
  eacute: 'é', egrave: 'è', ecirc: 'ê', Eacute: 'É', agrave: 'à', Agrave: 'À', acirc: 'â', ccedil: 'ç', ntilde: 'ñ', ugrave: 'ù',
  oacute: 'ó', aacute: 'á', iacute: 'í', uacute: 'ú', atilde: 'ã', otilde: 'õ', ocirc: 'ô', icirc: 'î', ucirc: 'û',
  aring: 'å', Aring: 'Å', oslash: 'ø', Oslash: 'Ø', aelig: 'æ', AElig: 'Æ',
  ndash: '–', mdash: '—', hellip: '…', rsquo: '’', lsquo: '‘', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»',
  bull: '•', euro: '€', copy: '©', reg: '®', lrm: '', rlm: '', commat: '@', colon: ':', period: '.',
}

const RULE = '________________________________'

/**
 * Lines of text from HTML in one pass: entities, block tags, `<br>`, cells; styles, scripts and the head are left out, a
 * quotation starts its lines with `>`. At most `most` characters are read. Linear, never throws.
 */
export function htmlLines(html: string, most = 2_000_000): string {
  const input = html.length > most ? html.slice(0, most) : html
  const output: string[] = []
  // Pieces of one line are kept apart until it ends, so that nothing is flattened twice.
  let pieces: string[] = []
  let blank = true
  let quotes = 0
  let pre = 0
  let skip = ''
  const put = (piece: string) => {
    if (piece === '') return
    pieces.push(piece)
    blank &&= piece.trim() === ''
  }
  const newline = () => {
    const line = pieces.join('')
    output.push(quotes > 0 ? `${'>'.repeat(quotes)} ${line}` : line)
    pieces = []
    blank = true
  }
  const text = (raw: string) => {
    const parts = pre > 0 ? raw.split('\n') : [collapse(raw)]
    parts.forEach((part, at) => {
      if (at > 0) newline()
      put(decodeEntities(blank && pre === 0 ? part.trimStart() : part))
    })
  }
  let at = 0
  while (at < input.length) {
    const open = input.indexOf('<', at)
    const stop = open < 0 ? input.length : open
    if (!skip && stop > at) text(input.slice(at, stop))
    if (open < 0) break
    if (input.startsWith('<!--', open)) {
      const end = input.indexOf('-->', open + 4)
      at = end < 0 ? input.length : end + 3
      continue
    }
    const name = tagName(input, open)
    if (!name) {
      at = open + 1
      while (input[at] === '<' && input[at + 1] === '<') at++
      if (!skip) put(input.slice(open, at))
      continue
    }
    const end = input.indexOf('>', open + 1)
    if (end < 0) break
    at = end + 1
    const closes = input[open + 1] === '/'
    if (skip) {
      if (closes && name === skip) skip = ''
      continue
    }
    if (SKIP.has(name) && !closes && input[end - 1] !== '/') skip = name
    else if (name === 'br') newline()
    else if ((name === 'td' || name === 'th') && closes) put(' ')
    else if (BLOCK.has(name)) {
      if (!blank) newline()
      pieces = []
      if (name === 'p' && closes) newline()
      if (name === 'hr') output.push(RULE)
      if (name === 'pre') pre = Math.max(0, pre + (closes ? -1 : 1))
      if (name === 'blockquote') quotes = Math.min(20, Math.max(0, quotes + (closes ? -1 : 1)))
    }
  }
  if (!blank) newline()
  return output.join('\n')
}

function tagName(input: string, open: number): string {
  let at = input[open + 1] === '/' ? open + 2 : open + 1
  const start = at
  if (input[start] === '!' || input[start] === '?') return '!'
  while (at < start + 20 && isWordCode(input.charCodeAt(at))) at++
  return input.slice(start, at).toLowerCase()
}

const isWordCode = (c: number) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57)

const collapse = (text: string) => text.replace(/[ \t\r\n]+/g, ' ')

/** Replaces HTML entities; unknown ones stay as written. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#x?[0-9a-fA-F]{1,6}|[A-Za-z]{2,8});?/g, (whole, entity: string) => {
    if (!entity.startsWith('#')) return ENTITIES[entity] ?? whole
    const code = /^#x/i.test(entity) ? Number.parseInt(entity.slice(2), 16) : Number.parseInt(entity.slice(1), 10)
    return code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : ' '
  })
}
