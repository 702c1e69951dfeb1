import type { RecipientRole } from '@breakwater/shared/letter.ts'
import type { ActionRule } from '@breakwater/shared/policy-steps.ts'

/** What is particular about a kind of letter. `inside`: people of the organisation read and acknowledge it in the console. */
export type LetterKind = {
  roles: readonly RecipientRole[]
  inside?: true
  numbered?: true
  /** the one letter whose silence is counted (POLICY C7) */
  complaint?: true
}

const BUSINESS = { roles: ['hr', 'senior-manager'] } as const
const THEMSELVES = { roles: ['themselves'] } as const
const KINDS: Record<string, LetterKind> = {
  letter: BUSINESS,
  'letter.complaint': { ...BUSINESS, complaint: true },
  'letter.contact-customer': THEMSELVES,
  'letter.other-organisation': { roles: ['senior-manager'] },
  'notice.other-organisation': { roles: ['senior-manager'] },
  'notice.risk': { roles: [], inside: true },
  warning: { ...THEMSELVES, numbered: true },
}

/** What holds for a kind of action, or undefined for one that is no letter. A word of a pack's own falls back to its first part. */
export function letterKind(kind: string): LetterKind | undefined {
  if (kind === 'notice.policy') return undefined
  return KINDS[kind] ?? KINDS[kind.split('.')[0]!]
}

/** Whether this action is carried out by writing and sending something, and by no other door. */
export const isLetter = (rule: Pick<ActionRule, 'kind'>): boolean => letterKind(rule.kind) !== undefined
