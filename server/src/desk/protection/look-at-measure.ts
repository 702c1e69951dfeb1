import type { Person } from '@breakwater/shared/person.ts'
import { z } from 'zod'
import { as, person, system, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { defineJob } from '../../jobs/job.ts'
import { missing, Refusal } from '../../refusal.ts'
import { queueMail } from '../../reports/notices.ts'
import { record } from '../../trail/record.ts'
import { guard } from '../standing.ts'
import { tooFar } from './add-measure.ts'

/** A measure was looked at: it goes on, and somebody looks again at the date given. @throws Refusal `protection.dates`, `protection.too_far`, `protection.ended` */
export const lookAtMeasure = (deps: Deps, who: Person, reference: string, id: string, next: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'protection.set')
    if (new Date(next) <= deps.clock.now()) throw new Refusal('invalid', 'protection.dates')
    if (tooFar(new Date(next), deps.clock.now())) throw new Refusal('invalid', 'protection.too_far')
    await within(tx, system('policy'), person(who.id), async () => {
      const row = await tx
        .selectFrom('protection')
        .where('case_id', '=', caseId)
        .where('id', '=', id)
        .select(['ended_at', 'starts'])
        .executeTakeFirst()
      if (!row) throw missing()
      if (row.ended_at) throw new Refusal('conflict', 'protection.ended')
      await tx
        .updateTable('protection')
        .set({ review_at: new Date(next), reminded_at: null })
        .where('id', '=', id)
        .execute()
    })
    await record(tx, deps.clock, { action: 'protection.looked-at', caseId, subject: id })
  })

/** Whose measure is due for a look: whoever set it up and the desk are reminded, once for each date. It goes on meanwhile (POLICY 119). */
export const measuresDue = defineJob({
  name: 'measures-due',
  payload: z.object({}),
  cron: '*/10 * * * *',
  at: 1,
  async run(deps) {
    const now = deps.clock.now()
    await as(deps.db, system('policy'), async (tx) => {
      const due = await tx
        .selectFrom('protection as p')
        .innerJoin('case_file as f', 'f.id', 'p.case_id')
        .where('p.ended_at', 'is', null)
        .where('p.reminded_at', 'is', null)
        .where(({ fn }) => fn.coalesce('p.review_at', 'p.planned_end'), '<=', now)
        .select(['p.id', 'p.by_id', 'f.handler_id', 'f.duty_id', 'f.reference'])
        .execute()
      for (const { id, by_id, handler_id, duty_id, reference } of due) {
        await tx.updateTable('protection').set({ reminded_at: now }).where('id', '=', id).execute()
        for (const personId of new Set([by_id, handler_id ?? duty_id]))
          await queueMail(deps, tx, { reportId: null, kind: 'notice', personId, params: { reference } })
      }
    })
  },
})
