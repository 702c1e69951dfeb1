import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { ownsAccount } from '../cases/account.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { sealText } from '../keys/seal.ts'
import type { SessionFacts } from '../people/sessions.ts'
import { requireStepUp } from '../people/step-up.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import type { GateKind, GateKinds } from './kind.ts'
import { gateKey, trailCase } from './propose.ts'
import { gateFor, type ReadGate } from './read.ts'

export type Deciding = { says: 'approve' | 'decline'; reason: string }

/**
 * One person fills one slot of a gate. The signature is over the text as it is now; the one that completes it carries it out, in the same
 * transaction and exactly once (SECURITY 4.2). Two at the same moment give one result (SCREEN 58).
 * @throws Refusal `gate.own`, `gate.not_yours`, `gate.ended`, `gate.expired`, `gate.changed`, `gate.already_decided`, `gate.not_yet`,
 *   `gate.facts_changed`;
 *   missing for whoever has nothing to do with it
 */
export async function decide(
  deps: Deps,
  kinds: GateKinds,
  who: Person,
  session: SessionFacts | undefined,
  id: string,
  { says, reason }: Deciding,
): Promise<void> {
  await as(deps.db, person(who.id), async (tx) => {
    const now = deps.clock.now()
    const gate = await gateFor(deps, tx, who.id, id)
    const kind = kinds[gate.kind]
    if (!kind) throw new Refusal('conflict', 'gate.no_kind')
    if (gate.proposer === who.id) throw new Refusal('forbidden', 'gate.own')
    if (gate.state !== 'open') throw new Refusal('conflict', 'gate.ended')
    if (now >= gate.expires) throw new Refusal('conflict', 'gate.expired')
    const slot = gate.fillable[0]
    if (!slot) throw new Refusal('forbidden', 'gate.not_yours')
    requireStepUp(session, now)
    const { caseId } = gate
    const owns =
      caseId !== null && (await within(tx, system('policy'), person(who.id), () => ownsAccount(tx, caseId, who.id)))
    if (owns) throw new Refusal('forbidden', 'account.owner_alone')
    const why = kind.stands
      ? await within(tx, system('policy'), person(who.id), () => kind.stands!(deps, tx, gate))
      : null
    if (why) throw new Refusal('conflict', why)
    const last = kind.decidesLast ? gate.required.at(-1) : undefined
    if (says === 'approve' && slot === last) await holds(deps, tx, who, kind, gate, slot)
    const key = await gateKey(deps, tx, who.id, gate.caseId)
    await tx
      .insertInto('gate_approval')
      .values({
        proposal_id: id,
        proposer: gate.proposer,
        slot,
        person_id: who.id,
        says,
        payload_hash: gate.hash,
        stepped_up_at: session!.steppedUpAt!,
        reason_sealed: sealText(key, reason, `gate.reason:${id}:${slot}`),
        at: now,
      })
      .execute()
    const detail = { kind: gate.kind, slot }
    const entry = { subject: id, ...trailCase(gate), detail }
    await record(tx, deps.clock, { action: says === 'approve' ? 'gate.approved' : 'gate.declined', ...entry })
    const signed = new Map([...gate.signed, ...(says === 'approve' ? [[slot, who.id] as const] : [])])
    const service = (work: () => Promise<void>) => within(tx, system('policy'), person(who.id), work)
    if (says === 'decline') {
      await sql`select app.gate_end(${id}, 'declined', ${now})`.execute(tx)
      if (kind.declined) await service(() => kind.declined!(deps, tx, { ...gate, signed }))
      return
    }
    const { rows } = await sql<{ go: boolean }>`select app.gate_execute(${id}, ${now}) go`.execute(tx)
    if (!rows[0]?.go) return
    if (slot !== last) await holds(deps, tx, who, kind, { ...gate, signed }, slot)
    await service(() => kind.execute(deps, tx, { ...gate, signed }))
    await record(tx, deps.clock, {
      action: 'gate.carried-out',
      subject: id,
      ...trailCase({ ...gate, erased: kind.erases === true }),
      detail,
    })
  }).catch(said)
}

/** Whoever decides does so when everything else is there: the others have signed, and every condition holds. */
async function holds(deps: Deps, tx: Tx, who: Person, kind: GateKind, gate: ReadGate, mine: string) {
  if (gate.required.some((slot) => slot !== mine && !gate.signed.has(slot)))
    throw new Refusal('blocked', 'gate.not_yet')
  const conditions = kind.conditions
  if (!conditions) return
  const stand = await within(tx, system('policy'), person(who.id), () => conditions(deps, tx, gate))
  const unmet = stand.find((c) => c.state !== 'yes')
  if (unmet) throw new Refusal('blocked', 'policy', { say: unmet.say, clause: unmet.clause ?? '', at: unmet.at ?? '' })
}

/** The proposer takes it back. @throws Refusal `gate.ended` */
export async function withdraw(deps: Deps, who: Person, id: string): Promise<void> {
  await as(deps.db, person(who.id), async (tx) => {
    const gate = await gateFor(deps, tx, who.id, id)
    const { rows } = await sql<{
      ended: boolean
    }>`select app.gate_end(${id}, 'withdrawn', ${deps.clock.now()}) ended`.execute(tx)
    if (!rows[0]?.ended) throw new Refusal(gate.proposer === who.id ? 'conflict' : 'forbidden', 'gate.ended')
    await record(tx, deps.clock, {
      action: 'gate.withdrawn',
      subject: id,
      ...trailCase(gate),
      detail: { kind: gate.kind },
    })
  })
}

/** The database's own no, as a refusal: it is the wall behind the checks above, and what decides a race. */
function said(error: unknown): never {
  const { code, message } = error as { code?: string; message?: string }
  if (code === '23505') throw new Refusal('conflict', 'gate.already_decided')
  if (code === 'P0001' && message?.startsWith('gate.'))
    throw new Refusal('conflict', message === 'gate.person' ? 'gate.not_yours' : message)
  throw error
}
