import type { SafetyView } from '@breakwater/shared/contract/safety.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { canBeAsked } from '../desk/asked-in.ts'
import { guard } from '../desk/standing.ts'
import { openText, placeOf } from '../keys/seal.ts'

/** Which health and safety lead was asked and why: all for the desk, their own for themselves; whom the handler can ask. */
export const safetyOf = (deps: Deps, who: Person, reference: string): Promise<SafetyView> =>
  as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'safety.read')
    const { caseId, standing } = found
    const rows = await tx.selectFrom('safety_request').where('case_id', '=', caseId).selectAll().orderBy('at').execute()
    const key = rows.length ? await caseKey(deps, tx, caseId) : Buffer.alloc(0)
    const refs = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
    const names = new Map(refs.map((p) => [p.id, p]))
    const mayAsk = standing.parts.includes('handler')
      ? await within(tx, system('policy'), person(who.id), () => canBeAsked(tx, found, 'health-safety-lead'))
      : []
    const open = (row: { id: string }, column: string, sealed: Buffer) =>
      openText(key, sealed, placeOf('safety_request', column, row.id, caseId))
    return {
      asked: rows.map((r) => ({
        id: r.id,
        person: names.get(r.person_id)!,
        askedBy: names.get(r.asked_by) ?? null,
        at: r.at.toISOString(),
        reason: open(r, 'reason', r.reason_sealed),
        nameReason: r.name_reason_sealed && open(r, 'name_reason', r.name_reason_sealed),
        endedAt: r.ended_at?.toISOString() ?? null,
      })),
      mayAsk: mayAsk.map(({ id, name }) => ({ id, name, team: names.get(id)?.team ?? null })),
    }
  })
