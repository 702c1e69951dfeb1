import type { Person } from '@breakwater/shared/person.ts'
import type { MyReport } from '@breakwater/shared/report.ts'
import type { Wishes } from '@breakwater/shared/wishes.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { factSaid } from '../clocks/said.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { packOf } from '../policy/packs.ts'
import { policeDeclined } from '../policy/police-declined.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { aboutMe } from './about-me.ts'
import { isOpened, ownReports } from './mine.ts'
import { queueMails } from './notices.ts'
import { saveConcern } from './save-concern.ts'
import { addWishes, factsFromWishes } from './wishes.ts'
import { say } from './words.ts'

/**
 * The reporter's own state change, never a removal (SECURITY N7): possible until someone of the desk opened it (SETTLED 9). The overseer
 * hears that it was; that somebody asked for it goes to the escalation contact alone, as a concern about nobody in particular: neither
 * the case owner nor the reporter's manager reads it, as it may have been them (POLICY 82, SETTLED 71).
 * @param askedBy who asked, in the reporter's words; empty when they do not say
 */
export async function takeBack(
  deps: Deps,
  who: Person,
  key: string,
  askedTo: 'yes' | 'no' | 'unsaid',
  askedBy = '',
): Promise<MyReport> {
  return change(deps, who, key, async (tx, row) => {
    if (isOpened(row)) throw new Refusal('conflict', 'report.already_opened')
    const words =
      askedTo === 'yes' ? say(askedBy ? 'take_back.asked_by' : 'take_back.asked_to', { who: askedBy }) : null
    await within(tx, system('policy'), person(who.id), () => tell(deps, tx, who, row.case_id, words))
    return { state: 'withdrawn' as const, withdrawn_at: deps.clock.now(), asked_to: askedTo }
  })
}

async function tell(deps: Deps, tx: Tx, who: Person, caseId: string, words: string | null): Promise<void> {
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['id', 'reference', 'handler_id', 'duty_id', 'overseer_id'])
    .executeTakeFirstOrThrow()
  const params = { reference: file.reference }
  await queueMails(deps, tx, [{ reportId: null, kind: 'notice', personId: file.overseer_id, params }])
  if (words === null) return
  const id = await saveConcern(deps, tx, who.id, { file, about: 'unknown', words })
  await record(tx, deps.clock, { action: 'concern.raised', subject: id })
}

/** Undoes taking back: the report is as it was. */
export const undoTakeBack = (deps: Deps, who: Person, key: string): Promise<MyReport> =>
  change(deps, who, key, async () => ({ state: 'received' as const, withdrawn_at: null, asked_to: null }))

type Change = { state: 'received' | 'withdrawn'; withdrawn_at: Date | null; asked_to: string | null }

async function change(
  deps: Deps,
  who: Person,
  key: string,
  to: (
    tx: Tx,
    row: { case_id: string; received_at: Date; opened_at: Date | null; claimed_at: Date | null },
  ) => Promise<Change>,
) {
  return as(deps.db, person(who.id), async (tx) => {
    const row = await tx
      .selectFrom('report')
      .innerJoin('case_file', 'case_file.id', 'report.case_id')
      .where('report.id', '=', key)
      .where('report.reporter_id', '=', who.id)
      .select(['report.id', 'report.case_id', 'report.received_at', 'report.opened_at', 'case_file.claimed_at'])
      .executeTakeFirst()
    if (!row) throw missing()
    const set = await to(tx, row)
    const changed = await tx.updateTable('report').set(set).where('id', '=', key).returning('id').executeTakeFirst()
    // erased a moment ago
    if (!changed) throw missing()
    await record(tx, deps.clock, {
      action: set.state === 'withdrawn' ? 'report.taken-back' : 'report.taken-back-undone',
      caseId: row.case_id,
      subject: key,
    })
    return (await ownReports(deps, tx, who, key))[0]!
  })
}

/** A new version of what the person wants, any time; the plan follows it (POLICY 71). */
export async function sayWishes(deps: Deps, who: Person, key: string, wishes: Wishes): Promise<{ version: number }> {
  return as(deps.db, person(who.id), async (tx) => {
    const row = (await reportedBy(tx, who, key)) ?? (await happenedTo(tx, who, key))
    if (!row) throw missing()
    const caseKeyBytes = await caseKey(deps, tx, row.case_id)
    const version = await within(tx, system('policy'), person(who.id), async () => {
      const made = await addWishes(deps, tx, caseKeyBytes, { caseId: row.case_id, reportId: key, byId: who.id, wishes })
      const pack = await packOf(tx, row.pack, row.pack_version)
      // what somebody wishes for a colleague is not what the colleague wishes (POLICY 12)
      const own = row.affected_id === null || row.affected_id === who.id
      for (const [name, value] of Object.entries(own ? factsFromWishes(pack, wishes) : {}))
        await noteFact(tx, deps.clock.now(), { caseId: row.case_id, name, value, source: 'wishes', byId: who.id })
      await addEvent(deps, tx, caseKeyBytes, {
        caseId: row.case_id,
        by: { kind: 'person', id: who.id },
        kind: 'wishes.said',
        visibility: 'reporter-too',
        params: { version: made },
      })
      return made
    })
    await applyPolicy(deps, tx, row.case_id, person(who.id))
    await within(tx, system('policy'), person(who.id), async () => {
      await factSaid(deps, tx, row.case_id, 'police.consent', wishes.police)
      await policeDeclined(deps, tx, row.case_id, wishes.police)
    })
    await record(tx, deps.clock, { action: 'wishes.said', caseId: row.case_id, detail: { version } })
    return { version }
  })
}

const reportedBy = (tx: Tx, who: Person, key: string) =>
  tx
    .selectFrom('report')
    .innerJoin('case_file', 'case_file.id', 'report.case_id')
    .where('report.id', '=', key)
    .where('report.reporter_id', '=', who.id)
    .select(['report.case_id', 'case_file.affected_id', 'case_file.pack', 'case_file.pack_version'])
    .executeTakeFirst()

/** The same for whom a colleague's report is about. */
async function happenedTo(tx: Tx, who: Person, key: string) {
  const told = (await aboutMe(tx, who.id)).find((r) => r.id === key)
  if (!told) return undefined
  return within(tx, system('policy'), person(who.id), () =>
    tx
      .selectFrom('case_file')
      .where('id', '=', told.case_id)
      .select(['id as case_id', 'affected_id', 'pack', 'pack_version'])
      .executeTakeFirst(),
  )
}
