import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { addMember } from '../cases/open-case.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { handOnSteps, takeOver } from '../walls/raise-walls.ts'
import { replacementsFor } from '../walls/replacements.ts'
import { rehand } from './rehand.ts'
import { guard } from './standing.ts'

/** Becomes the handler of a case nobody has claimed; from here on names, words and evidence show (SETTLED 1). Two at once: one wins. @throws Refusal `case.cannot_take` */
export async function claim(deps: Deps, who: Person, reference: string) {
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'case.claim')
    await within(tx, system('policy'), person(who.id), async () => {
      const mine = { ...file, handler_id: who.id }
      const next = await replacementsFor(tx, mine, [])
      if (next.handlerId !== who.id) throw new Refusal('invalid', 'case.cannot_take')
      const now = deps.clock.now()
      const claimed = await tx
        .updateTable('case_file')
        .set({ handler_id: who.id, claimed_at: now, last_event_at: now, status: 'open' })
        .where('id', '=', caseId)
        .where('claimed_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (!claimed) throw new Refusal('conflict', 'case.already_claimed')
      await addMember(deps, tx, caseId, who.id, 'handler')
      await rehand(tx, caseId, who.id)
      // the overseer stands outside the line of whoever handles it now (POLICY I2)
      const { overseerId } = await takeOver(deps, tx, mine, next)
      if (overseerId) await handOnSteps(tx, caseId, [file.overseer_id], next)
      const key = await caseKey(deps, tx, caseId)
      await addEvent(deps, tx, key, {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'case.claimed',
        visibility: 'reporter-too',
      })
    })
    await record(tx, deps.clock, { action: 'case.claimed', caseId, part: 'handler' })
  })
}
