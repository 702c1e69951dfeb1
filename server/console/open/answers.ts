import type { Input } from '@breakwater/shared/contract/endpoint.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'
import { useDraft } from '../draft.ts'

/** What somebody answered so far; everything but the words may stay open (POLICY 15). */
export interface Answers {
  key: string
  danger: 'yes' | 'no' | 'unknown'
  what: string
  name: string
  organisation: string
  address: string
  relation: string
  behaviours: string[]
  whose: 'mine' | 'saw'
  mode: 'named' | 'confidential' | 'anonymous' | ''
  to: 'hr' | 'supervisor' | 'leadership'
  /** somebody who decides on the report is who it is about, or close to them */
  manager: 'leave-out' | ''
  /** a message that was copied, and where it can be seen */
  pasted: string
  link: string
}

const NOTHING: Omit<Answers, 'key'> = {
  danger: 'unknown',
  what: '',
  name: '',
  organisation: '',
  address: '',
  relation: 'unknown',
  behaviours: [],
  whose: 'mine',
  mode: '',
  to: 'hr',
  manager: '',
  pasted: '',
  link: '',
}

/** The answers, kept in this tab: a reload, Back or a sign-in in between loses nothing; sending and leaving clear them. */
export function useAnswers(start: Partial<Answers>) {
  const kept = useDraft('open-report')
  const answers: Answers = kept.text
    ? { ...NOTHING, ...JSON.parse(kept.text) }
    : { ...NOTHING, ...start, key: crypto.randomUUID() }
  return {
    answers,
    answer: (more: Partial<Answers>) => kept.write(JSON.stringify({ ...answers, ...more })),
    clear: kept.clear,
  }
}

const about = ({ name, organisation, address }: Answers) => ({ name, organisation, email: address })
const danger = ({ danger: now }: Answers) => ({ now, policeCalledFirst: 'unknown' as const })

type Report = Input<typeof contract.reports.send>['body']

/** The report of somebody who is signed in, with what goes along. */
export const asReport = (a: Answers, items: NonNullable<Report['items']>): Report => ({
  key: a.key,
  source: 'form',
  items,
  words: a.what,
  relation: a.relation,
  behaviours: a.behaviours,
  danger: danger(a),
  about: about(a),
  mode: a.mode || 'confidential',
  to: a.to,
  ...(a.whose === 'saw' ? { witness: true } : {}),
  ...(a.manager ? { managerInvolved: true } : {}),
})

/** The report of somebody who is not, without a name. */
export const asNameless = (a: Answers): Input<typeof contract.reports.nameless>['body'] => ({
  key: a.key,
  words: a.what,
  relation: a.relation,
  behaviours: a.behaviours,
  danger: danger(a),
  about: about(a),
  to: a.to === 'leadership' ? 'leadership' : 'hr',
  witness: a.whose === 'saw',
})
