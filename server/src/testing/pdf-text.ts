import { inflateSync } from 'node:zlib'

/** The words of a PDF of ours in the order they are drawn, one string; what a reader's program would copy from it. */
export function pdfText(pdf: Buffer): string {
  const raw = pdf.toString('latin1')
  const objects = new Map<string, { head: string; stream: string }>()
  for (const [, id, body] of raw.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [head = '', rest] = body!.split(/\nstream\n/)
    const bytes = rest?.replace(/\nendstream$/, '') ?? ''
    const stream = head.includes('FlateDecode') ? inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1') : bytes
    objects.set(id!, { head, stream })
  }
  const fonts = new Map<string, Map<string, string>>()
  for (const { head } of objects.values())
    for (const [, name, id] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const unicode = objects.get(id!)?.head.match(/\/ToUnicode (\d+) 0 R/)?.[1]
      if (unicode) fonts.set(name!, glyphs(objects.get(unicode)!.stream))
    }
  let text = ''
  for (const { stream } of objects.values()) {
    let font: Map<string, string> | undefined
    for (const [, name, shown] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      if (name) font = fonts.get(name)
      else
        for (const [, hex] of shown!.matchAll(/<([0-9a-f]*)>/gi))
          for (const g of hex!.match(/.{4}/g) ?? []) text += font?.get(g.toLowerCase()) ?? '?'
    }
  }
  return text
}

/** Glyph number to letters, from the font's own table. */
function glyphs(cmap: string): Map<string, string> {
  const map = new Map<string, string>()
  for (const [, from, list] of cmap.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi))
    [...list!.matchAll(/<([0-9a-f ]*)>/gi)].forEach(([, hex], i) => {
      const units = hex!.match(/[0-9a-f]{4}/gi) ?? []
      const code = (Number.parseInt(from!, 16) + i).toString(16).padStart(4, '0')
      map.set(code, String.fromCharCode(...units.map((u) => Number.parseInt(u, 16))))
    })
  return map
}
