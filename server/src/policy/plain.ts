import type { z } from 'zod'

export type PlainFault = { path: (string | number)[]; says: string }

const KINDS: Record<string, string> = {
  string: 'words',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of entries',
  record: 'a group of entries',
}

/** A zod issue in plain words, with the path it belongs to. */
export function plainIssue(issue: z.core.$ZodIssue): PlainFault[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol')
  const name = path.at(-1) ?? 'the pack'
  const at = (says: string): PlainFault[] => [{ path, says }]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], says: `"${key}" is not a word that belongs here.` }))
    case 'invalid_type':
      if (isMissing(issue)) return at(`"${name}" is missing.`)
      return at(`"${name}" should be ${KINDS[issue.expected] ?? issue.expected}.`)
    case 'invalid_value':
      return at(`"${name}" is one of: ${issue.values.map(String).join(', ')}.`)
    case 'invalid_format':
      return at(`"${name}": ${issue.message}.`)
    case 'invalid_key':
      return at(`"${name}" is not a name that can be used here.`)
    case 'invalid_union':
      if (issue.errors.some((branch) => branch.some((each) => each.path.length === 0 && isMissing(each))))
        return at(`"${name}" is missing.`)
      return closestBranch(issue, path) ?? at(`"${name}" is written in a way this part does not know.`)
    case 'too_small':
      return at(`"${name}" is empty or too small.`)
    default:
      return at(issue.message)
  }
}

const isMissing = (issue: z.core.$ZodIssue) =>
  issue.code === 'invalid_type' && issue.message.endsWith('received undefined')

/** Of the ways a value could be written, the one it comes closest to: the deepest fault wins. */
function closestBranch(issue: z.core.$ZodIssueInvalidUnion, path: (string | number)[]): PlainFault[] | undefined {
  const deep = issue.errors
    .filter((branch) => branch.some((each) => each.path.length > 0 || each.code === 'unrecognized_keys'))
    .sort((a, b) => a.length - b.length)[0]
  return deep?.flatMap((each) => plainIssue({ ...each, path: [...path, ...each.path] }))
}
