import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ClockRule } from '@breakwater/shared/policy-clocks.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { packWith } from '../policy/packs.ts'

const HOUR = 3_600_000
const HOURS = { hour: 1, 'calendar-day': 24, 'working-day': 24, month: 730, year: 8760 } as const

/** The clock that every step with a date runs by (POLICY C3), with its id; undefined when the pack has none. */
export const ofEveryStep = (pack: PolicyPack): [string, ClockRule] | undefined =>
  Object.entries(pack.clocks).find(([, rule]) => rule.from === 'step.due')

/** Milliseconds before a step's date at which its first reminder comes. */
const ahead = (pack: PolicyPack): number =>
  Math.max(
    0,
    ...(ofEveryStep(pack)?.[1].reminders ?? []).map(({ before }) =>
      before ? before.n * HOURS[before.unit] * HOUR : 0,
    ),
  )

/** Cases where a moment may have come, by a clock or by the date of a step. What is due at once has no reminder: it stands first from the beginning. */
export async function casesWithMoments(tx: Tx, now: Date): Promise<string[]> {
  const until = new Date(now.getTime() + (await farthest(tx)))
  const { rows } = await sql<{ id: string }>`
    select c.case_id id from app.clock c join app.case_file f on f.id = c.case_id where c.next_at <= ${now} and (f.status <> 'closed' or c.after_closing)
    union select s.case_id from app.step s join app.case_file f on f.id = s.case_id
      where s.state = 'open' and s.due_at <= ${until} and s.due_at > s.opened_at
        and (f.status <> 'closed' or exists (select 1 from app.clock o where o.subject = s.id::text and o.after_closing))
        and not exists (select 1 from app.reminder r where r.step_id = s.id and r.due_at = s.due_at and r.kind = case when s.due_at <= ${now} then 'late' else 'soon' end)`.execute(
    tx,
  )
  return rows.map((row) => row.id)
}

/** Whether a duty without a case waits. */
export const dutiesWithMoments = async (tx: Tx, now: Date): Promise<boolean> =>
  (await tx
    .selectFrom('clock')
    .where('case_id', 'is', null)
    .where('next_at', '<=', now)
    .select('id')
    .limit(1)
    .executeTakeFirst()) !== undefined

async function farthest(tx: Tx): Promise<number> {
  const hashes = await tx.selectFrom('pack').where('status', '<>', 'draft').select('hash').distinct().execute()
  const packs = await Promise.all(hashes.map(({ hash }) => packWith(tx, hash)))
  return Math.max(0, ...packs.map(ahead))
}
