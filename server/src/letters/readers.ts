import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Paper, paperLines } from '../exports/pdf.ts'
import { applyPolicy } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { situationOf } from '../policy/situation.ts'
import { missing } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { openOf } from './draft.ts'
import type { OpenLetter } from './open-letter.ts'

/** A notice about a risk goes to its readers: a neutral mail that there is something to read, and nothing of the case (POLICY 100). */
export async function tellReaders(deps: Deps, tx: Tx, { row, draft }: OpenLetter): Promise<void> {
  const at = deps.clock.now()
  await tx
    .insertInto('letter_reader')
    .values(
      draft.readers.map((id) => ({
        letter_id: row.id,
        case_id: row.case_id,
        person_id: id,
        told_at: at,
        acknowledged_at: null,
      })),
    )
    .execute()
  await queueMails(
    deps,
    tx,
    draft.readers.map((personId) => ({
      reportId: null,
      kind: 'notice' as const,
      personId,
      params: { reference: NOTICES },
    })),
  )
}

/** Where a mail about a notice leads: the reader's own list, never the case, which is not theirs. */
export const NOTICES = 'NOTICES'

/** What was written to a person about a risk, newest first; a walled person gets none. */
export const noticesFor = (deps: Deps, who: Person) =>
  as(deps.db, person(who.id), (tx) =>
    within(tx, system('policy'), person(who.id), async () => {
      const rows = await tx
        .selectFrom('letter_reader as r')
        .innerJoin('letter as l', 'l.id', 'r.letter_id')
        .innerJoin('person as p', 'p.id', 'l.sent_by')
        .where('r.person_id', '=', who.id)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('case_wall as w')
                .whereRef('w.case_id', '=', 'r.case_id')
                .where('w.person_id', '=', who.id)
                .select('w.person_id'),
            ),
          ),
        )
        .select([
          'l.id',
          'l.case_id',
          'l.paper_sealed',
          'r.told_at',
          'r.acknowledged_at',
          'p.id as from_id',
          'p.name',
          'p.team',
        ])
        .orderBy('r.told_at', 'desc')
        .limit(200)
        .execute()
      const notices = []
      for (const r of rows) {
        const key = await caseKey(deps, tx, r.case_id)
        const { paper } = JSON.parse(openOf(key, r, 'paper', r.paper_sealed) ?? '{}') as { paper: Paper }
        notices.push({
          id: r.id,
          title: paper.title,
          text: paperLines(paper),
          from: { id: r.from_id, name: r.name, team: r.team },
          at: r.told_at.toISOString(),
          acknowledgedAt: r.acknowledged_at?.toISOString() ?? null,
        })
      }
      return notices
    }),
  )

/** A reader confirms that they read it; when all did, what the policy asked for is done (POLICY 100). @throws missing */
export const acknowledge = (deps: Deps, who: Person, id: string): Promise<{ acknowledgedAt: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const mine = (await noticeOf(tx, who, id)) ?? null
    if (!mine) throw missing()
    const now = deps.clock.now()
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, mine.case_id)
      await tx
        .updateTable('letter_reader')
        .set({ acknowledged_at: now })
        .where('letter_id', '=', id)
        .where('person_id', '=', who.id)
        .where('acknowledged_at', 'is', null)
        .execute()
      const open = await tx
        .selectFrom('letter_reader')
        .where('letter_id', '=', id)
        .where('acknowledged_at', 'is', null)
        .select('person_id')
        .executeTakeFirst()
      if (open || mine.acknowledged_at) return
      const s = await situationOf(tx, mine.case_id)
      await carryOut(deps, tx, { action: mine.action, by: { kind: 'person', id: mine.sent_by! }, reason: '', s })
    })
    await applyPolicy(deps, tx, mine.case_id, person(who.id))
    await record(tx, deps.clock, { action: 'notice.acknowledged', caseId: mine.case_id, subject: id })
    return { acknowledgedAt: (mine.acknowledged_at ?? now).toISOString() }
  })

const noticeOf = (tx: Tx, who: Person, id: string) =>
  within(tx, system('policy'), person(who.id), () =>
    tx
      .selectFrom('letter_reader as r')
      .innerJoin('letter as l', 'l.id', 'r.letter_id')
      .leftJoin('case_wall as w', (on) => on.onRef('w.case_id', '=', 'r.case_id').on('w.person_id', '=', who.id))
      .where('r.letter_id', '=', id)
      .where('r.person_id', '=', who.id)
      .where('w.person_id', 'is', null)
      .select(['l.case_id', 'l.action', 'l.sent_by', 'r.acknowledged_at'])
      .executeTakeFirst(),
  )
