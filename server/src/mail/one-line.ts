import { type Block, colonAt, type Line, senderIn } from './forward-lines.ts'
import {
  everyLanguage,
  type Field,
  type Languages,
  LONGEST_LABEL,
  labelMeanings,
  narrow,
  startsLabel,
} from './labels.ts'

const MOST_COLONS = 40

type Mark = { field: Field; start: number; valueStart: number; languages: Languages }

/** Reads a whole header block in one line, as Yahoo writes it: From and two more labels of one language (L6). */
export function oneLine(lines: readonly Line[], at: number): Block | undefined {
  const { text } = lines[at]!
  if (text.length < 20 || !hasThreeColons(text)) return undefined
  const marks = marksIn(text)
  const from = marks.findIndex((mark) => mark.field === 'from')
  if (marks.length < 3 || from < 0 || !standsFree(text.slice(0, marks[0]!.start))) return undefined
  const values: Partial<Record<Field, string>> = {}
  marks.forEach((mark, k) => {
    const value = text.slice(mark.valueStart, marks[k + 1]?.start ?? text.length)
    values[mark.field] ??= value.replace(/^[*_ ]+/, '').replace(/[*_| ]+$/, '')
  })
  const sender = senderIn(values.from ?? '')
  if (!sender || (values.subject === undefined && values.date === undefined)) return undefined
  const { to, cc, subject, date } = values
  return { shape: 'one-line', line: at, end: at, from: sender, to, cc, subject, date, body: '' }
}

function hasThreeColons(text: string): boolean {
  const second = colonAt(text, colonAt(text) + 1)
  return second > 0 && colonAt(text, second + 1) > 0
}

/** Every label in the line, in order. None when From stands twice: then it is no single block. */
function marksIn(text: string): Mark[] {
  const marks: Mark[] = []
  let languages = everyLanguage
  let lowest = 0
  let colons = 0
  for (let colon = colonAt(text); colon >= 0 && colons < MOST_COLONS; colon = colonAt(text, colon + 1), colons++) {
    const mark = markBefore(text, colon, lowest, languages)
    lowest = colon + 1
    if (!mark) continue
    if (marks.some((known) => known.field === mark.field)) {
      if (mark.field === 'from') return []
      continue
    }
    marks.push(mark)
    languages = mark.languages
  }
  return marks
}

function markBefore(text: string, colon: number, lowest: number, languages: Languages): Mark | undefined {
  for (let start = Math.max(lowest, colon - LONGEST_LABEL); start < colon; start++) {
    if (!startsLabel(text[start]!) || (start > 0 && isWord(text[start - 1]!))) continue
    const word = text.slice(start, colon).trimEnd().toLowerCase()
    for (const meaning of labelMeanings(word)) {
      const narrowed = narrow(meaning, languages)
      if (narrowed !== 0) return { field: meaning.field, start, valueStart: colon + 1, languages: narrowed }
    }
  }
  return undefined
}

const isWord = (c: string) => /[\p{L}\p{N}]/u.test(c)

/** Only strokes and a phrase between them may stand before the first label. */
const standsFree = (before: string) => before.trim() === '' || (before.length < 60 && /[-_=*]$/.test(before.trimEnd()))
