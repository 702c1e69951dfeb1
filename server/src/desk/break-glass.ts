import { randomUUID } from 'node:crypto'
import type { EmergencyAccess } from '@breakwater/shared/contract/emergency.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { z } from 'zod'
import { caseKey } from '../cases/key.ts'
import { referencesOf } from '../cases/references.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineGateKind } from '../gates/kind.ts'
import { propose } from '../gates/propose.ts'
import { sealText } from '../keys/seal.ts'
import { may } from '../people/may.ts'
import type { SessionFacts } from '../people/sessions.ts'
import { requireStepUp } from '../people/step-up.ts'
import { missing, Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { standingOf } from './standing.ts'
import { say } from './words.ts'

/** Milliseconds that emergency access lasts (SECURITY B1). */
export const HOUR = 60 * 60_000
const DAY = 24 * HOUR

export type Asking = { reason: string; dangerToLife: boolean }

/** The second person: before it opens, and when a life was in danger within 24 hours after (SECURITY B2). */
export const breakGlass = defineGateKind({
  payload: z.object({ access: z.uuid() }),
  required: ['first-approver'],
  days: 1,
  async dossier(_deps, tx, gate) {
    const row = await accessOf(tx, gate.payload.access)
    return [{ label: say('gate.line.danger'), value: say(`answer.${row.danger_to_life ? 'yes' : 'no'}`) }]
  },
  async execute(deps, tx, gate) {
    const row = await accessOf(tx, gate.payload.access)
    await tx.updateTable('break_glass').set({ confirmed_at: deps.clock.now() }).where('id', '=', row.id).execute()
    if (!row.opened_at) await open(deps, tx, row)
  },
  /** a no ends what is still open */
  async declined(deps, tx, gate) {
    const now = deps.clock.now()
    const row = await accessOf(tx, gate.payload.access)
    // oversight has the answer, so there is nothing to remind them of
    await tx.updateTable('break_glass').set({ warned_at: now }).where('id', '=', row.id).execute()
    if (!row.until || row.until <= now) return
    await tx
      .updateTable('case_member')
      .set({ valid_to: now })
      .where('case_id', '=', row.case_id)
      .where('person_id', '=', row.person_id)
      .where('part', '=', 'break-glass')
      .where('valid_to', '>', now)
      .execute()
    await tx.updateTable('break_glass').set({ until: now }).where('id', '=', row.id).execute()
  },
})

const accessOf = (tx: Tx, id: string) =>
  tx.selectFrom('break_glass').where('id', '=', id).selectAll().executeTakeFirstOrThrow()

type Opening = { id: string; case_id: string; person_id: string }

/** Opens it for an hour and tells the overseer and the auditors at once (SECURITY B4). Runs as the service. */
async function open(deps: Deps, tx: Tx, row: Opening) {
  const now = deps.clock.now()
  const until = new Date(now.getTime() + HOUR)
  await tx.updateTable('break_glass').set({ opened_at: now, until }).where('id', '=', row.id).execute()
  await tx
    .insertInto('case_member')
    .values({ case_id: row.case_id, person_id: row.person_id, part: 'break-glass', since: now, valid_to: until })
    .execute()
  await tellOversight(deps, tx, row)
  await record(tx, deps.clock, {
    action: 'break-glass.opened',
    caseId: row.case_id,
    subject: row.id,
    part: 'break-glass',
    actor: row.person_id,
  })
}

/** The overseer of the case, every auditor, and nobody who is walled or who asked. Runs as the service. */
export async function tellOversight(deps: Deps, tx: Tx, row: Opening) {
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', row.case_id)
    .select(['reference', 'overseer_id'])
    .executeTakeFirstOrThrow()
  const people = await tx.selectFrom('person').where('active', '=', true).select(['id', 'roles']).execute()
  const walled = await tx.selectFrom('case_wall').where('case_id', '=', row.case_id).select('person_id').execute()
  const out = new Set([row.person_id, ...walled.map((w) => w.person_id)])
  const told = people.filter((p) => (p.id === file.overseer_id || p.roles.includes('auditor')) && !out.has(p.id))
  await queueMails(
    deps,
    tx,
    told.map((p) => ({
      reportId: null,
      kind: 'notice' as const,
      personId: p.id,
      params: { reference: file.reference },
    })),
  )
}

/**
 * Asks to read one case in an emergency. A walled person gets the answer of an absent case (SECURITY B3).
 * @throws Refusal `break_glass.unconfirmed` while an earlier one of theirs waits for its second person
 */
export async function askEmergency(
  deps: Deps,
  who: Person,
  session: SessionFacts | undefined,
  reference: string,
  asking: Asking,
): Promise<EmergencyAccess> {
  return as(deps.db, person(who.id), async (tx) => {
    const found = await standingOf(tx, who, reference)
    if (!found || found.standing.walled) throw missing()
    if (!may(who, 'break-glass.ask', found.standing)) throw new Refusal('forbidden', 'refusal.forbidden')
    requireStepUp(session, deps.clock.now())
    const { caseId } = found
    const id = randomUUID()
    const service = <T>(work: () => Promise<T>) => within(tx, system('policy'), person(who.id), work)
    const waits = await service(() => unconfirmed(tx, caseId, who.id, asking.dangerToLife, deps.clock.now()))
    if (waits) throw new Refusal('conflict', 'break_glass.unconfirmed')
    const proposal = await propose(deps, tx, who, breakGlass, {
      kind: 'break-glass',
      caseId,
      subject: null,
      payload: { access: id },
      words: asking.reason,
    })
    await service(async () => {
      await tx
        .insertInto('break_glass')
        .values({
          id,
          case_id: caseId,
          person_id: who.id,
          proposal_id: proposal,
          danger_to_life: asking.dangerToLife,
          asked_at: deps.clock.now(),
        })
        .execute()
      if (asking.dangerToLife) await open(deps, tx, { id, case_id: caseId, person_id: who.id })
    })
    return (await listed(deps, tx, who, id))[0]!
  })
}

/** What nobody has decided yet; and before opening without a second person again, what no second person ever confirmed. */
const unconfirmed = (tx: Tx, caseId: string, personId: string, danger: boolean, now: Date) =>
  tx
    .selectFrom('break_glass')
    .innerJoin('gate_proposal', 'gate_proposal.id', 'break_glass.proposal_id')
    .where('break_glass.case_id', '=', caseId)
    .where('break_glass.person_id', '=', personId)
    .where('gate_proposal.state', '=', 'open')
    .$if(!danger, (q) => q.where('gate_proposal.expires', '>', now))
    .where((eb) => eb.or([eb('gate_proposal.expires', '>', now), eb('break_glass.opened_at', 'is not', null)]))
    .select('break_glass.id')
    .executeTakeFirst()

/** Every use of emergency access this person may know of, newest first; no content of any case. */
export const emergencies = (deps: Deps, who: Person): Promise<EmergencyAccess[]> =>
  as(deps.db, person(who.id), (tx) => listed(deps, tx, who))

async function listed(deps: Deps, tx: Tx, who: Person, only?: string): Promise<EmergencyAccess[]> {
  const rows = await tx
    .selectFrom('break_glass')
    .$if(only !== undefined, (q) => q.where('id', '=', only!))
    .selectAll()
    .orderBy('asked_at', 'desc')
    .limit(200)
    .execute()
  if (!rows.length) return []
  const references = await referencesOf(
    tx,
    who.id,
    rows.map((r) => r.case_id),
  )
  const people = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
  const now = deps.clock.now()
  return rows.map((r) => ({
    id: r.id,
    reference: references.get(r.case_id)!,
    who: people.find((p) => p.id === r.person_id)!,
    dangerToLife: r.danger_to_life,
    askedAt: r.asked_at.toISOString(),
    until: r.until?.toISOString() ?? null,
    confirmedAt: r.confirmed_at?.toISOString() ?? null,
    toldAt: r.told_at?.toISOString() ?? null,
    deferUntil: r.defer_until?.toISOString() ?? null,
    state: stateOf(r, now),
  }))
}

const stateOf = (
  r: { opened_at: Date | null; until: Date | null; confirmed_at: Date | null; asked_at: Date },
  now: Date,
): EmergencyAccess['state'] => {
  if (r.until && r.until > now) return 'open'
  if (!r.opened_at) return now.getTime() - r.asked_at.getTime() < DAY ? 'asked' : 'over'
  return !r.confirmed_at && now.getTime() - r.asked_at.getTime() >= DAY ? 'unconfirmed' : 'over'
}

/** The reporter hears of it later, for a reason legal writes down (SECURITY B4). @throws Refusal `break_glass.too_late` once they were told or past 30 days */
export const defer = (deps: Deps, who: Person, id: string, d: { reason: string; days: number }) =>
  as(deps.db, person(who.id), async (tx) => {
    const row = await tx.selectFrom('break_glass').where('id', '=', id).selectAll().executeTakeFirst()
    if (!row) throw missing()
    const until = new Date(Math.min(deps.clock.now().getTime() + d.days * DAY, row.asked_at.getTime() + 30 * DAY))
    if (row.told_at || until <= deps.clock.now()) throw new Refusal('conflict', 'break_glass.too_late')
    if (row.person_id === who.id) throw new Refusal('forbidden', 'gate.own')
    await within(tx, system('policy'), person(who.id), async () => {
      await tx
        .updateTable('break_glass')
        .set({
          defer_until: until,
          deferred_by: who.id,
          defer_reason_sealed: sealText(
            await caseKey(deps, tx, row.case_id),
            d.reason,
            `break_glass.defer_reason:${row.id}`,
          ),
        })
        .where('id', '=', id)
        .execute()
    })
    await record(tx, deps.clock, {
      action: 'break-glass.deferred',
      caseId: row.case_id,
      subject: id,
      part: 'break-glass',
    })
    return (await listed(deps, tx, who, id))[0]!
  })
