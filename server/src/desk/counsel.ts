import { randomUUID } from 'node:crypto'
import type { CounselView } from '@breakwater/shared/contract/counsel.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { addMember } from '../cases/open-case.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import { missing, Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { canBeAsked, leavesPart } from './asked-in.ts'
import { guard } from './standing.ts'

export type AskingCounsel = { personId: string; reason: string; showsFile: boolean; offered: boolean }

/**
 * Asks counsel into a case, for a reason that is kept (SECURITY section 2, "R on request"). They read the timeline that is meant for them;
 * the words and the evidence only when the handler says so. @throws Refusal `counsel.cannot_ask`
 */
export const askCounsel = (deps: Deps, who: Person, reference: string, asking: AskingCounsel) =>
  as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'counsel.ask')
    const { caseId } = found
    const id = randomUUID()
    const key = await caseKey(deps, tx, caseId)
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const asked = (await canBeAsked(tx, found, 'legal')).find((p) => p.id === asking.personId)
      if (!asked) throw new Refusal('invalid', 'counsel.cannot_ask')
      await tx
        .insertInto('counsel')
        .values({
          id,
          case_id: caseId,
          person_id: asked.id,
          asked_by: who.id,
          reason_sealed: sealText(key, asking.reason, placeOf('counsel', 'reason', id, caseId)),
          shows_file: asking.showsFile,
          offered: asking.offered,
          at: deps.clock.now(),
          ended_at: null,
          ended_by: null,
        })
        .execute()
      await addMember(deps, tx, caseId, asked.id, 'legal')
      await addEvent(deps, tx, key, {
        caseId,
        by: person(who.id),
        kind: 'counsel.asked',
        visibility: 'desk-and-legal',
        params: { who: asked.name },
        body: asking.reason,
      })
      await queueMails(deps, tx, [{ reportId: null, kind: 'notice', personId: asked.id, params: { reference } }])
    })
    await record(tx, deps.clock, {
      action: 'counsel.asked',
      caseId,
      subject: asking.personId,
      detail: { file: asking.showsFile, offered: asking.offered },
    })
    return { id }
  })

/** Ends what counsel was asked for, by the handler or by themselves. They read nothing more; their advice stays closed. */
export const endCounsel = (deps: Deps, who: Person, reference: string, id: string): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'counsel.end')
    const row = await tx
      .selectFrom('counsel')
      .where('case_id', '=', caseId)
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .select('person_id')
      .executeTakeFirst()
    if (!row) throw missing()
    const key = await caseKey(deps, tx, caseId)
    await addEvent(deps, tx, key, {
      caseId,
      by: person(who.id),
      kind: 'counsel.ended',
      visibility: 'desk-and-legal',
    })
    // last: counsel who end it themselves may write nothing after it
    await record(tx, deps.clock, { action: 'counsel.ended', caseId, subject: row.person_id })
    await within(tx, system('policy'), person(who.id), async () => {
      const now = deps.clock.now()
      await tx.updateTable('counsel').set({ ended_at: now, ended_by: who.id }).where('id', '=', id).execute()
      await leavesPart(deps, tx, caseId, row.person_id, 'legal')
    })
  })

/** Who was asked and why, for the desk and for counsel; whom they can turn to, for the person it happened to (SETTLED 68). */
export const counselOf = (deps: Deps, who: Person, reference: string): Promise<CounselView> =>
  as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'counsel.read')
    const { caseId, standing } = found
    const handles = standing.parts.includes('handler')
    const rows = await tx.selectFrom('counsel').where('case_id', '=', caseId).selectAll().orderBy('at').execute()
    const key = rows.length ? await caseKey(deps, tx, caseId) : Buffer.alloc(0)
    const names = new Map(
      (await tx.selectFrom('person').select(['id', 'name', 'team']).execute()).map((p) => [p.id, p]),
    )
    const { mayAsk, offer } = await within(tx, system('policy'), person(who.id), async () => ({
      mayAsk: handles ? await canBeAsked(tx, found, 'legal') : [],
      offer: await offerOf(tx, caseId),
    }))
    return {
      asked: rows.map((r) => ({
        id: r.id,
        person: names.get(r.person_id)!,
        askedBy: names.get(r.asked_by) ?? null,
        at: r.at.toISOString(),
        reason: openText(key, r.reason_sealed, placeOf('counsel', 'reason', r.id, caseId)),
        showsFile: r.shows_file,
        offered: r.offered,
        endedAt: r.ended_at?.toISOString() ?? null,
      })),
      offer,
      mayAsk: mayAsk.map(({ id, name }) => ({ id, name, team: names.get(id)?.team ?? null })),
    }
  })

/** The counsel who is offered to the person it happened to, while they are on the case and have the role. Runs as the service. */
async function offerOf(tx: Tx, caseId: string): Promise<CounselView['offer']> {
  const row = await tx
    .selectFrom('counsel')
    .innerJoin('person', 'person.id', 'counsel.person_id')
    .where('counsel.case_id', '=', caseId)
    .where('counsel.ended_at', 'is', null)
    .where('counsel.offered', '=', true)
    .where('person.active', '=', true)
    .where(sql<boolean>`'legal' = any(person.roles)`)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('case_member')
          .whereRef('case_member.case_id', '=', 'counsel.case_id')
          .whereRef('case_member.person_id', '=', 'counsel.person_id')
          .where('case_member.part', '=', 'legal')
          .where('case_member.valid_to', 'is', null)
          .select('case_member.part'),
      ),
    )
    .select(['person.name', 'person.email', 'counsel.at'])
    .orderBy('counsel.at')
    .limit(1)
    .executeTakeFirst()
  return row ? { name: row.name, email: row.email, since: row.at.toISOString() } : null
}
