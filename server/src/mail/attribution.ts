import { type Attribution, closingVerbs, fillers, openings, verbs } from './attribution-words.ts'
import { addressesIn, type Block, cleanName, endsInColon, type Line } from './forward-lines.ts'
import type { Mailbox } from './reading.ts'

const MOST_TRIES = 2000
const LONGEST = 400

/** Attribution lines such as `On … X wrote:` over up to three lines of one quotation level (L5). Linear. */
export function attributions(lines: readonly Line[]): Block[] {
  const blocks: Block[] = []
  let tries = 0
  for (let end = 0; end < lines.length && tries < MOST_TRIES && blocks.length < 50; end++) {
    if (!endsInColon(lines[end]!.text)) continue
    tries++
    let text = ''
    for (let line = end; line >= 0 && line > end - 3; line--) {
      if (lines[line]!.text === '' || lines[line]!.depth !== lines[end]!.depth) break
      if (line < end && endsInColon(lines[line]!.text)) break
      text = text === '' ? lines[line]!.text : `${lines[line]!.text} ${text}`
      if (text.length > LONGEST) break
      const from = senderOf(text, () => isQuotedBelow(lines, end))
      if (!from) continue
      blocks.push({ shape: 'attribution', line, end, from, body: '' })
      break
    }
  }
  return blocks
}

function isQuotedBelow(lines: readonly Line[], at: number): boolean {
  const next = lines[at + 1]?.text === '' ? lines[at + 2] : lines[at + 1]
  return next !== undefined && next.depth > lines[at]!.depth
}

function senderOf(text: string, quotedBelow: () => boolean): Mailbox | undefined {
  const body = text.slice(0, -1).trimEnd()
  const lower = body.toLowerCase()
  const found = addressesIn(body)
  if (new Set(found.map(({ address }) => address)).size > 1) return undefined
  const one = found[0]
  if (!one) return nameOnly(body, lower)
  const before = body.slice(0, one.start).replace(/[<[(\s"']+$/, '')
  const after = lower.slice(found.at(-1)!.end).replace(/^[>\])\s"',]+/, '')
  const mailbox = (name: string): Mailbox => (name ? { name, address: one.address } : { address: one.address })

  if (after === '') {
    const verb = lastVerb(before.toLowerCase(), 'before')
    if (verb && hasDigit(before.slice(0, verb.at))) {
      const name = before.slice(verb.at + verb.length)
      return isName(name) ? mailbox(cleanName(name)) : undefined
    }
    return isFullDate(before) && quotedBelow() ? mailbox(nameAfterDate(before)) : undefined
  }
  const closing = closingVerbs.find(({ verb }) => after === verb)
  if (closing && hasDigit(before)) {
    return opens(lower, closing) ? mailbox(nameAfterDate(before)) : undefined
  }
  const first = verbs.some(({ verb, place }) => place === 'after' && after.includes(verb))
  return first && hasDigit(after) && isName(before) ? mailbox(cleanName(before)) : undefined
}

/** Without an address the line has to be whole: its opening word, a date, the verb where its language has it. */
function nameOnly(body: string, lower: string): Mailbox | undefined {
  if (!hasDigit(body)) return undefined
  for (const closing of closingVerbs) {
    if (!lower.endsWith(closing.verb) || !opens(lower, closing)) continue
    const name = nameAfterDate(body.slice(0, body.length - closing.verb.length))
    if (name) return { name }
  }
  for (const { verb, opening, place } of verbs) {
    if (place !== 'before' || !opening?.some((word) => lower.startsWith(word))) continue
    const at = lower.lastIndexOf(` ${verb} `)
    if (at < 0 || !hasDigit(body.slice(0, at))) continue
    const name = body.slice(at + verb.length + 2)
    if (isName(name) && name.trim() !== '') return { name: cleanName(name) }
  }
  return undefined
}

const opens = (lower: string, { opening }: Attribution) => !opening || opening.some((word) => lower.startsWith(word))

function lastVerb(lower: string, place: Attribution['place']) {
  for (const { verb, place: where, opening } of verbs) {
    if (where !== place || (opening && !opening.some((word) => lower.startsWith(word)))) continue
    const at = lower.lastIndexOf(verb)
    const free = at > 0 && lower[at - 1] === ' ' && (lower[at + verb.length] ?? ' ') === ' '
    if (free) return { at, length: verb.length }
  }
  return undefined
}

const hasDigit = (text: string) => /[0-9]/.test(text)

/** A year and a time of day: enough to trust a line that has no verb. */
const isFullDate = (text: string) => /[0-9]{4}/.test(text) && /[0-9]{1,2}[:.][0-9]{2}/.test(text)

function isName(text: string): boolean {
  const name = text.trim()
  return (
    name.length < 100 &&
    !hasDigit(name) &&
    name.split(' ').length <= 6 &&
    !openings.some((word) => name.toLowerCase().startsWith(word))
  )
}

/** What follows the date: everything after the last word that has a digit or belongs to dates. */
function nameAfterDate(text: string): string {
  const quoted = text.lastIndexOf('"')
  const opened = quoted > 0 ? text.lastIndexOf('"', quoted - 1) : -1
  if (opened >= 0 && text.slice(quoted + 1).trim() === '') return cleanName(text.slice(opened + 1, quoted))
  const words = text.split(' ')
  let start = words.length
  while (start > 0 && !isDateWord(words[start - 1]!)) start--
  if (start === 0) return ''
  let name = words.slice(start).join(' ')
  for (const filler of fillers) if (name.toLowerCase().startsWith(filler)) name = name.slice(filler.length)
  return isName(name) ? cleanName(name) : ''
}

const DATE_WORDS = new Set(
  'am pm a.m. p.m. uhr h hs hod hod. utc gmt cet cest est edt pst pdt г г. р р. год klo kl kl. at um om alle ore a las à ora la o v в о στις π.μ. μ.μ. ص م 년 월 일'.split(
    ' ',
  ),
)

const isDateWord = (word: string) => hasDigit(word) || DATE_WORDS.has(word.toLowerCase().replace(/[,;]+$/, ''))
