import { createHash } from 'node:crypto'
import { PolicyPack } from '@breakwater/shared/policy.ts'
import { optionFault } from '@breakwater/shared/policy-parts.ts'
import { type Document, LineCounter, parseDocument } from 'yaml'
import { packFaults, packWarnings } from './check.ts'
import { plainIssue } from './plain.ts'

/** Something wrong with a pack, in plain words. `line` counts from 1. */
export interface PackFault {
  readonly path: readonly (string | number)[]
  readonly line?: number
  readonly says: string
}

/** What reading a pack gave. A pack with faults is not returned; `unanswered` options only stop activation. */
export interface CheckedPack {
  readonly pack?: PolicyPack
  readonly hash?: string
  readonly faults: readonly PackFault[]
  readonly warnings: readonly PackFault[]
  readonly unanswered: readonly string[]
}

export type OptionAnswers = Readonly<Record<string, string | number | boolean>>

/** Signs of a pack's text, and lines of what is wrong with it that anybody reads. */
const LARGEST = 400_000
const MOST_LINES = 100
const NOTHING = { warnings: [], unanswered: [] }
const only = (says: string): CheckedPack => ({ faults: [{ path: [], says }], ...NOTHING })

/** Reads a pack's YAML and checks its grammar and its sense (POLICY 1.1, I27). Never throws for what is written in the text. */
export function checkPack(text: string): CheckedPack {
  if (text.length > LARGEST) return only(`A policy pack has at most ${LARGEST} signs; this has ${text.length}.`)
  try {
    return checked(text)
  } catch (error) {
    // an alias of nothing or of itself, too many of them, or more levels than anybody writes
    if (error instanceof ReferenceError || error instanceof RangeError)
      return only('What an alias (*) stands for is missing, goes in a circle or is repeated too often.')
    throw error
  }
}

function checked(text: string): CheckedPack {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  if (document.errors.length > 0) {
    const faults = document.errors.slice(0, MOST_LINES).map((error) => ({
      path: [],
      line: lines.linePos(error.pos[0]).line,
      says: `This is not readable YAML: ${/call stack/.test(error.message) ? 'it is nested too deeply' : error.message}`,
    }))
    return { faults, ...NOTHING }
  }
  const place = (found: readonly { path: readonly (string | number)[]; says: string }[]): PackFault[] =>
    found.slice(0, MOST_LINES).map(({ path, says }) => ({ path, ...lineOf(document, lines, path), says }))
  const read = PolicyPack.safeParse(document.toJS({ maxAliasCount: 1000 }))
  if (!read.success) return { faults: place(read.error.issues.flatMap(plainIssue)), ...NOTHING }
  const pack = read.data
  const faults = place(packFaults(pack))
  const warnings = place(packWarnings(pack))
  const unanswered = unansweredOptions(pack)
  return faults.length > 0
    ? { faults, warnings, unanswered }
    : { pack, hash: packHash(pack), faults, warnings, unanswered }
}

/** The options that must be answered before the pack can become active (POLICY K6). */
export const unansweredOptions = (pack: PolicyPack): string[] =>
  Object.entries(pack.options)
    .filter(([, option]) => option.ask_at_setup && option.value === undefined)
    .map(([id]) => id)

/** The pack with the organisation's answers filled in. Throws RangeError for an unknown option or a value that does not fit. */
export function withAnswers(pack: PolicyPack, answers: OptionAnswers): PolicyPack {
  const options = { ...pack.options }
  for (const [id, value] of Object.entries(answers)) {
    const option = options[id]
    if (!option) throw new RangeError(`The pack has no option "${id}".`)
    const wrong = optionFault(option.type, option.of, value)
    if (wrong) throw new RangeError(`${id}: ${wrong}`)
    options[id] = { ...option, value }
  }
  return { ...pack, options }
}

/** sha256 over canonical JSON: keys sorted, order of lists kept. The same rules give the same hash, however the file is laid out. */
export const packHash = (pack: PolicyPack): string => createHash('sha256').update(canonical(pack)).digest('hex')

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

/** The line of the deepest part of the path that the text holds. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): { line?: number } {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? (node.range as [number] | null) : null
    if (range) return { line: lines.linePos(range[0]).line }
  }
  return {}
}
