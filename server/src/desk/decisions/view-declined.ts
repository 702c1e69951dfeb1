import type { Person, PersonRef } from '@breakwater/shared/person.ts'
import type { StepRule } from '@breakwater/shared/policy-steps.ts'
import type { Declined } from '@breakwater/shared/proposal.ts'
import type { StepView } from '@breakwater/shared/step.ts'
import { caseKey } from '../../cases/key.ts'
import { person, system, type Tx, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { openText, placeOf } from '../../keys/seal.ts'
import { may, type Standing } from '../../people/may.ts'
import { roleOf } from '../../policy/owners.ts'
import type { Situation } from '../../policy/situation.ts'

/** Duties that were declined, newest first, with the reason: for the overseer, who owes a look at it, and the desk (SETTLED 66). */
export const declinedViews = (
  deps: Deps,
  tx: Tx,
  s: Situation,
  who: Person,
  names: ReadonlyMap<string, PersonRef>,
): Promise<Declined[]> =>
  within(tx, system('policy'), person(who.id), async () => {
    const kinds = s.pack.steps.flatMap((rule) => rule.decline?.record ?? [])
    if (!kinds.length) return []
    const rows = await tx
      .selectFrom('step_record')
      .innerJoin('step', 'step.id', 'step_record.step_id')
      .where('step_record.case_id', '=', s.file.id)
      .where('step_record.kind', 'in', kinds)
      .select(['step_record.id', 'step_record.by_id', 'step_record.at', 'step_record.values_sealed', 'step.step'])
      .orderBy('step_record.at', 'desc')
      .execute()
    if (!rows.length) return []
    const key = await caseKey(deps, tx, s.file.id)
    return rows.map((row) => {
      const values = JSON.parse(openText(key, row.values_sealed, placeOf('step_record', 'values', row.id, s.file.id)))
      return {
        step: s.pack.steps.find(({ id }) => id === row.step)?.title ?? row.step,
        by: (row.by_id && names.get(row.by_id)) || null,
        at: row.at.toISOString(),
        reason: String(values.reason ?? ''),
      }
    })
  })

/** How this reader declines a duty: by themselves where it is theirs to decide, else put before whoever decides it; absent where they may not. */
export function declineOf(
  s: Situation,
  rule: StepRule,
  row: { state: string; owner_id: string | null; owner_role: string },
  who: Person,
  standing: Standing,
): Pick<NonNullable<StepView['decline']>, 'do' | 'asks'> | undefined {
  if (!rule.decline || row.state !== 'open' || standing.status === 'closed') return undefined
  if (!may(who, 'step.record', { ...standing, ownsStep: row.owner_id === who.id })) return undefined
  const role = roleOf(s.pack, rule.decline.by)
  const own = row.owner_role === role && who.roles.some((held) => held === role)
  if (!own && !standing.parts.includes('handler')) return undefined
  return { do: rule.decline.do ?? '', asks: !own }
}
