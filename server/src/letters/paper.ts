import { type Paper, paperLines } from '../exports/pdf.ts'
import type { Draft } from './draft.ts'
import { dayOf, type Tellable } from './facts.ts'
import { reasonText } from './template.ts'
import { say } from './words.ts'

export type Reason = { id: string; say?: string | undefined }
export type Composed = {
  draft: Draft
  facts: readonly Tellable[]
  level: string | null
  reasons: readonly Reason[]
  variant: string | null
  to: readonly string[]
  number: string
  language: string
  zone: string
  dated: Date
}

/** Paragraphs that stand only at one level or for one variant, and which are read before the facts. */
const BEFORE = new Set(['greeting', 'opening'])
const shown = (id: string, c: Composed) =>
  id === 'request-ask'
    ? c.level !== 'push'
    : id === 'request-push' || id === 'reasons'
      ? c.level === 'push' && (id !== 'reasons' || c.reasons.length > 0)
      : id.startsWith('variant-')
        ? c.variant === id.slice('variant-'.length)
        : true

/** The paragraphs that this letter really says, in order. Pure. */
export const paragraphs = (c: Composed) => c.draft.blocks.filter(({ id, text }) => text.trim() && shown(id, c))

/** What is told: the ticked facts, and what the author added. An unticked one is nowhere in the letter (POLICY 106). Pure. */
export const told = (c: Pick<Composed, 'draft' | 'facts'>): Tellable[] => [
  ...c.facts.filter(({ id }) => c.draft.facts.includes(id)),
  ...c.draft.own.map((text, n) => ({ id: `own:${n}`, label: say('letter.fact.own'), text })),
]

/** The letter as a paper: the same draft, facts and day make the same text. Pure. */
export function letterPaper(c: Composed): Paper {
  const blocks = paragraphs(c)
  const text = (id: string) => blocks.find((b) => b.id === id)?.text
  const list = told(c).map((f) => f.text)
  const rest = blocks.filter(({ id }) => !BEFORE.has(id) && id !== 'subject' && id !== 'facts')
  return {
    title: text('subject') ?? say('letter.mail_subject', { organisation: '' }),
    language: c.language,
    made: c.dated,
    intro: [
      say('letter.dated', { day: dayOf(c.dated, c.zone) }),
      ...c.to,
      say('letter.our_reference', { reference: c.number }),
      ...blocks.filter(({ id }) => BEFORE.has(id)).map((b) => b.text),
    ],
    sections: [
      ...(list.length
        ? [{ title: say('letter.heading.facts'), paragraphs: [text('facts') ?? ''].filter(Boolean), list }]
        : []),
      {
        title: say('letter.heading.rest'),
        paragraphs: rest.flatMap(({ id, text: words }) =>
          id === 'reasons' ? [words, ...c.reasons.map((r) => `– ${reasonText(r.id, r.say)}`)] : [words],
        ),
      },
    ],
  }
}

/** What they will see, line by line. */
export const letterLines = (c: Composed): string[] => paperLines(letterPaper(c))
