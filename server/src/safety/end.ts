import type { Person } from '@breakwater/shared/person.ts'
import { addEvents } from '../cases/event.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { leavesPart } from '../desk/asked-in.ts'
import { guard } from '../desk/standing.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'

/** Ends what a health and safety lead was asked for, by the handler or by themselves. They read nothing more, their own notes neither. */
export const endSafety = (deps: Deps, who: Person, reference: string, id: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'safety.end')
    const row = await tx
      .selectFrom('safety_request')
      .where('case_id', '=', caseId)
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .select('person_id')
      .executeTakeFirst()
    if (!row) throw missing()
    await addEvents(deps, tx, undefined, [{ caseId, by: person(who.id), kind: 'safety.ended', visibility: 'desk' }])
    // last: who ends it themselves may write nothing after it
    await record(tx, deps.clock, { action: 'safety.ended', caseId, subject: row.person_id })
    await within(tx, system('policy'), person(who.id), async () => {
      await tx
        .updateTable('safety_request')
        .set({ ended_at: deps.clock.now(), ended_by: who.id })
        .where('id', '=', id)
        .execute()
      // what was still theirs to do goes back to the desk
      await tx
        .updateTable('step')
        .set({ owner_id: file.handler_id ?? file.duty_id })
        .where('case_id', '=', caseId)
        .where('owner_id', '=', row.person_id)
        .where('state', '=', 'open')
        .execute()
      await leavesPart(deps, tx, caseId, row.person_id, 'safety')
    })
  })
