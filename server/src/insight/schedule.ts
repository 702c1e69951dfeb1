import type { Person } from '@breakwater/shared/person.ts'
import { duePeriod, type Every } from '@breakwater/shared/report-periods.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { queueMails } from '../mailer/queue.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { everyOf } from './every.ts'
import { mayMake, writeReport } from './regular-report.ts'

const SERVICE = system('policy')

/** Chooses it. @throws Refusal `forbidden` */
export const saveSchedule = (deps: Deps, who: Person, every: Every): Promise<{ every: Every }> =>
  as(deps.db, person(who.id), async (tx) => {
    if (!mayMake(who)) throw new Refusal('forbidden', 'refusal.forbidden')
    await within(tx, system('setup'), person(who.id), () =>
      sql`update app.organisation set settings = settings || ${JSON.stringify({ regularReport: every })}::jsonb`.execute(
        tx,
      ),
    )
    await record(tx, deps.clock, { action: 'insight.schedule', detail: { every } })
    return { every }
  })

/**
 * Makes the report of the period that is over, where the organisation wants that, and tells the senior leaders by a mail without content
 * that it is there (POLICY 104). What is in a report already is not counted again, so a second run does nothing.
 */
export const regularReportJob = defineJob({
  name: 'regular-report',
  payload: z.object({}),
  at: 1,
  cron: '20 4 * * *',
  run: (deps) =>
    as(deps.db, SERVICE, async (tx) => {
      const last = await tx.selectFrom('regular_report').select('to_day').orderBy('to_day', 'desc').executeTakeFirst()
      const today = deps.clock.now().toISOString().slice(0, 10)
      const period = duePeriod(await everyOf(tx), today, last?.to_day ?? null)
      if (!period) return
      const id = await writeReport(deps, tx, period, null)
      const leaders = await tx
        .selectFrom('person')
        .where('active', '=', true)
        .where(sql<boolean>`'senior-leader' = any(roles)`)
        .select('id')
        .execute()
      const told = leaders.map((leader) => ({
        reportId: null,
        kind: 'notice' as const,
        personId: leader.id,
        params: { reference: 'FIGURES' },
      }))
      await queueMails(deps, tx, told)
      await record(tx, deps.clock, { action: 'insight.reported', subject: id, detail: period })
    }),
})
