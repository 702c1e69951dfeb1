import type { TextSection } from '@breakwater/shared/contract/texts.ts'

/** A heading is a line that marks itself as one, or in plain text a short line that ends no sentence. */
const MARKED = /^#{1,6}\s+(.+?)\s*#*$/
const LONGEST_HEADING = 80
const isPlainHeading = (line: string) =>
  line.length <= LONGEST_HEADING &&
  /^\p{Lu}/u.test(line) &&
  !/[.:;,?!\])]$/.test(line) &&
  line.split(/\s+/).length <= 10

/**
 * The organisation's own text as headings with their paragraphs (SETTLED 65). Each has an id that a clause can point to: `2` is the second
 * heading, `2.3` its third paragraph. Marks of a list or of weight are left out; nothing is rendered. Pure.
 */
export function sectionsOf(text: string, format: 'markdown' | 'plain'): TextSection[] {
  const sections: TextSection[] = []
  let open = ''
  const begin = (heading: string) => sections.push({ id: `${sections.length + 1}`, heading, paragraphs: [] })
  const close = () => {
    const said = plain(open)
    open = ''
    if (!said) return
    if (!sections.length) begin('')
    const section = sections.at(-1)!
    section.paragraphs.push({ id: `${section.id}.${section.paragraphs.length + 1}`, text: said })
  }
  for (const raw of text.replaceAll('\r\n', '\n').split('\n')) {
    const line = raw.trim()
    const heading = format === 'markdown' ? MARKED.exec(line)?.[1] : isPlainHeading(line) ? line : undefined
    if (heading) {
      close()
      begin(plain(heading))
    } else if (!line) close()
    else {
      // a line of plain text is a paragraph of its own, and so is an item of a list
      if (format === 'plain' || /^([-*+]|\d+[.)])\s/.test(line)) close()
      open = open ? `${open} ${line}` : line
    }
  }
  close()
  return sections
}

const plain = (text: string) =>
  text
    .replace(/^([-*+]|\d+[.)])\s+/, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replace(/\s+[–-]\s*$/, '')
    .trim()

type Pointing = { id: string; at: string; says: string }

/** For each clause the paragraph that shares most words with it; none where hardly any are shared. A person confirms them. Pure. */
export function suggestAnchors(sections: readonly TextSection[], clauses: readonly Pointing[]): Record<string, string> {
  const parts = sections.flatMap(({ heading, paragraphs }) =>
    paragraphs.map(({ id, text }) => ({ id, said: stems(text), under: stems(heading) })),
  )
  const found: Record<string, string> = {}
  for (const clause of clauses) {
    const [where, what] = [stems(clause.at), stems(clause.says)]
    let [best, most] = ['', 2]
    for (const { id, said, under } of parts) {
      const score = 3 * shared(where, under) + 2 * shared(what, said) + shared(where, said)
      if (score > most && shared(what, said) > 0) [best, most] = [id, score]
    }
    if (best) found[clause.id] = best
  }
  return found
}

const SMALL = new Set(
  'the and that this with for are was who whom not its their they you your our has have from into'.split(' '),
)
const stems = (text: string) =>
  new Set(
    (text.match(/\p{Lu}{2,}|\p{L}{3,}/gu) ?? [])
      .map((word) => word.toLowerCase())
      .filter((word) => !SMALL.has(word))
      .map((word) => word.slice(0, 6)),
  )
const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((word) => b.has(word)).length

/** What a clause points to: a paragraph, or everything under a heading. Undefined when there is no such part. */
export function partOf(sections: readonly TextSection[], id: string): { heading: string; text: string[] } | undefined {
  for (const { id: own, heading, paragraphs } of sections) {
    if (own === id) return { heading, text: paragraphs.map(({ text }) => text) }
    const one = paragraphs.find((p) => p.id === id)
    if (one) return { heading, text: [one.text] }
  }
  return undefined
}
