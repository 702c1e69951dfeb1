import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { csvCell } from '../crm/csv.ts'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'

const HEADER = 'reference,status,received,claimed,acknowledged,closed,last_event,steps_open,steps_overdue'

type Row = {
  reference: string
  status: string
  received_at: Date
  claimed_at: Date | null
  acknowledged_at: Date | null
  closed_at: Date | null
  last_event_at: Date
  open: string
  overdue: string
}

/** What an overseer reads of the cases they oversee, as a table: that they exist, their age, status and stage, and no content (SECURITY section 2). */
export const overseenCsv = (deps: Deps, who: Person): Promise<Buffer> =>
  as(deps.db, person(who.id), async (tx) => {
    const { rows } = await sql<Row>`
      select f.reference, f.status, f.received_at, f.claimed_at, f.acknowledged_at, f.closed_at, f.last_event_at,
        (select count(*) from app.step s where s.case_id = f.id and s.state = 'open') open,
        (select count(*) from app.step s where s.case_id = f.id and s.state = 'open' and s.due_at <= ${deps.clock.now()}) overdue
      from app.case_member m join app.case_file f on f.id = m.case_id
      where m.person_id = app.uid() and m.part = 'overseer' and m.valid_to is null order by f.received_at, f.reference`.execute(
      tx,
    )
    await record(tx, deps.clock, { action: 'overseen.exported', part: 'overseer', detail: { cases: rows.length } })
    const moment = (at: Date | null) => at?.toISOString() ?? ''
    const lines = rows.map((r) =>
      [
        r.reference,
        r.status,
        moment(r.received_at),
        moment(r.claimed_at),
        moment(r.acknowledged_at),
        moment(r.closed_at),
        moment(r.last_event_at),
        String(r.open),
        String(r.overdue),
      ]
        .map(csvCell)
        .join(','),
    )
    return Buffer.from(`${[HEADER, ...lines].join('\r\n')}\r\n`)
  })
