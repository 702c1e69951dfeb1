import { contract, useLoad } from '../api.ts'
import { Loading } from '../parts/loading.tsx'
import { isDesk, useMe } from '../session.ts'
import { ClaimCard } from './next-card.tsx'
import type { CaseVerbs } from './verbs.ts'

interface UnclaimedProps {
  reference: string
  error: unknown
  again(): void
  claim: CaseVerbs['claim']
}

/** What stands where a case does not show: taking it over when nobody has it yet, else why not. A wall and an absence look the same. */
export function Unclaimed({ reference, error, again, claim }: UnclaimedProps) {
  const desk = isDesk(useMe())
  const list = useLoad(
    ['inbox', 'unassigned', 'all'],
    contract.cases.list,
    { query: { view: 'unassigned', offset: 0, limit: 100 } },
    desk && Boolean(error),
  )
  const free = error ? list.data?.rows.some((row) => row.reference === reference) : false
  if (free) return <ClaimCard claim={claim} reference={reference} />
  return <Loading error={list.isLoading ? null : error} again={again} />
}
