import type { Condition } from '@breakwater/shared/policy.ts'
import type { Length } from '@breakwater/shared/policy-clocks.ts'
import { say } from '../desk/words.ts'

const CONDITIONS: readonly string[] = ['when', 'need', 'reopens_on']

/** A value of a pack as somebody reads it in a list of differences; null where there is none. */
export function inWords(field: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (CONDITIONS.includes(field)) return conditionWords(value as Condition)
  if (typeof value === 'boolean') return say(value ? 'answer.yes' : 'answer.no')
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  if (Array.isArray(value)) return value.map((each) => inWords('', each) ?? '').join('; ')
  if (isLength(value)) return lengthWords(value)
  return Object.entries(value)
    .map(([name, inner]) => `${name}: ${inWords(name, inner) ?? ''}`)
    .join(', ')
}

const isLength = (value: object): value is Length => 'n' in value && 'unit' in value && Object.keys(value).length === 2

const lengthWords = ({ n, unit }: Length) => say(`pack.length.${unit}`, { count: n })

/** A condition as one line: facts by their names, joined with words. */
export function conditionWords(condition: Condition): string {
  if (condition === 'always') return say('pack.condition.always')
  if (typeof condition === 'string') return condition
  const [word, inner] = Object.entries(condition)[0] as [string, unknown]
  if (word === 'not') return `${say('pack.condition.not')} ${conditionWords(inner as Condition)}`
  if (word === 'all' || word === 'any') {
    const parts = (inner as Condition[]).map(conditionWords)
    const joined = parts.join(` ${say(`pack.condition.${word}`)} `)
    return parts.length > 1 ? `(${joined})` : joined
  }
  return `${word}: ${[inner].flat().join('/')}`
}
