import { attributions } from './attribution.ts'
import { type Block, colonAt, isSeparator, type Line, senderIn, toLines } from './forward-lines.ts'
import {
  everyLanguage,
  type Field,
  isMinorLabel,
  type Label,
  type Languages,
  LONGEST_LABEL,
  labelMeanings,
  narrow,
  startsLabel,
} from './labels.ts'
import { oneLine } from './one-line.ts'

/** Quoted messages in order, outermost first, and what stands above them. */
export type Forwards = { own: string; blocks: Block[] }

const LONGEST_BLOCK = 40
const MOST_BLOCKS = 50

/**
 * Finds messages forwarded or quoted in text, in the layouts L1 to L8 and the languages of MAIL 5. Linear; where a sender
 * is not clear there is no block, never a wrong one.
 */
export function findForwards(text: string): Forwards {
  const lines = toLines(text)
  const blocks = [...labelled(lines), ...attributions(lines)].sort((a, b) => a.line - b.line)
  const apart = blocks.filter(
    (block, at) => !blocks.slice(Math.max(0, at - 3), at).some((above) => above.end >= block.line),
  )
  const kept = apart.slice(0, MOST_BLOCKS)
  kept.forEach((block, at) => {
    block.body = join(lines, block.end + 1, kept[at + 1]?.line ?? lines.length)
  })
  return { own: join(lines, 0, kept[0]?.line ?? lines.length), blocks: kept }
}

function join(lines: readonly Line[], start: number, end: number): string {
  let from = start
  let until = end
  while (from < until && lines[from]!.text === '') from++
  while (until > from && (lines[until - 1]!.text === '' || isStroke(lines[until - 1]!.text))) until--
  const text: string[] = []
  for (let i = from; i < until; i++) text.push(lines[i]!.text)
  return text.join('\n')
}

const isStroke = (text: string) => isSeparator(text) && (text.length < 80 || !/\p{L}/u.test(text))

function labelled(lines: readonly Line[]): Block[] {
  const labels = lines.map(({ text }) => labelsOf(text))
  const blocks: Block[] = []
  for (let i = 0; i < lines.length && blocks.length <= MOST_BLOCKS; i++) {
    const block = oneLine(lines, i) ?? blockAt(lines, labels, i)
    if (!block) continue
    blocks.push(block)
    i = block.end
  }
  return blocks
}

type Labels = { value: string; meanings: readonly Label[] } | undefined
type Values = Partial<Record<Field, string>>

function blockAt(lines: readonly Line[], labels: readonly Labels[], start: number): Block | undefined {
  const first = labels[start]?.meanings[0]?.field
  if (!first || first === 'cc' || first === 'reply') return undefined
  const { values, end } = read(lines, labels, start)
  const { from, to, cc, subject, date } = values
  const others = [to, cc, subject, date].filter((value) => value !== undefined).length
  const clear = others >= 2 && (subject !== undefined || date !== undefined)
  if (from === undefined || !(clear || (others === 1 && separatorAbove(lines, start)))) return undefined
  const sender = senderIn(from)
  return sender && { shape: 'labels', line: start, end, from: sender, to, cc, subject, date, body: '' }
}

function read(lines: readonly Line[], labels: readonly Labels[], start: number): { values: Values; end: number } {
  const values: Values = {}
  let languages = everyLanguage
  let end = start
  let current: Field | undefined
  let folds = 0
  let blanks = 0
  for (let at = start; at < lines.length && at - start < LONGEST_BLOCK; at++) {
    const { text } = lines[at]!
    if (text === '' || text === '*') {
      if (++blanks > 1 || isComplete(values)) break
      continue
    }
    const label = pick(labels[at], languages)
    if (label) {
      if (values[label.field]) break
      values[label.field] = label.value
      languages = label.languages
      current = label.field
      folds = 0
    } else if (current && blanks === 0 && folds < 6 && goesOn(text, labels[at + 1], current, values[current] ?? '')) {
      values[current] = `${values[current]} ${text}`.trim()
      folds++
    } else if (blanks > 0 || !isMinorLabel(wordOf(text))) break
    blanks = 0
    end = at
  }
  return { values, end }
}

const isComplete = ({ from, to, subject, date }: Values) =>
  from !== undefined && to !== undefined && subject !== undefined && date !== undefined

/** Whether a line without a label goes on with the value above it: a fold, or a value that stands below its label. */
function goesOn(text: string, next: Labels, current: Field, value: string): boolean {
  if (current === 'subject' || current === 'date') return next !== undefined
  if (value === '') return true
  if (current === 'from') return !value.includes('@') && text.includes('@')
  return (
    value.endsWith(',') || value.endsWith(';') || (text.includes('@') && (next !== undefined || text.startsWith('<')))
  )
}

function separatorAbove(lines: readonly Line[], start: number): boolean {
  for (let k = start - 1; k >= 0 && k >= start - 3; k--) if (lines[k]!.text !== '') return isSeparator(lines[k]!.text)
  return false
}

/** Reads `*Von:* x`, `From : x`, `寄件者： x` as a label with every meaning its word has. */
function labelsOf(text: string): Labels {
  const word = wordOf(text)
  const meanings = labelMeanings(word)
  if (word === '' || meanings.length === 0) return undefined
  const value = text.slice(colonAt(text) + 1)
  return { value: value.replace(/^[*_| ]+/, '').replace(/[| ]+$/, ''), meanings }
}

function wordOf(text: string): string {
  if (!startsLabel(text[0] ?? '') && !'*_[|'.includes(text[0] ?? ' ')) return ''
  const colon = colonAt(text, 0, Math.min(text.length, LONGEST_LABEL + 10))
  if (colon < 1) return ''
  const word = text.slice(0, colon).replace(/[*_[\]|]/g, '')
  return word.replace(/ +/g, ' ').trim().toLowerCase().normalize('NFC')
}

function pick(labels: Labels, soFar: Languages): { field: Field; value: string; languages: Languages } | undefined {
  for (const meaning of labels?.meanings ?? []) {
    const languages = narrow(meaning, soFar)
    if (languages !== 0) return { field: meaning.field, value: labels!.value, languages }
  }
  return undefined
}
