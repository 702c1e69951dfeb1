import type { EvidenceView } from '@breakwater/shared/evidence.ts'
import type { GateDossier } from '@breakwater/shared/gate.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { noteCustody } from '../evidence/custody.ts'
import { openEvidence } from '../evidence/open.ts'
import type { GateKinds } from '../gates/kind.ts'
import { gateFor, type ReadGate } from '../gates/read.ts'
import { mayOpenChosen } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { evidenceLines } from './evidence-list.ts'
import { PIECE, shownPiece } from './shown-piece.ts'
import { factSays } from './view-questions.ts'

/** What each ground of a proposal rests on: the chosen pieces by their facts, without who sent them in. Runs as the service. */
export async function chosenOf(deps: Deps, tx: Tx, kinds: GateKinds, gate: ReadGate): Promise<GateDossier['grounds']> {
  const chosen = Object.entries(kinds[gate.kind]?.evidence?.(gate) ?? {}).filter(([, ids]) => ids.length > 0)
  if (!gate.caseId || !chosen.length) return []
  const lines = await evidenceLines(tx, gate.caseId, await caseKey(deps, tx, gate.caseId), new Map())
  return chosen.map(([fact, ids]) => ({
    fact,
    says: factSays(fact),
    pieces: lines.filter(({ id }) => ids.includes(id)),
  }))
}

/** Whether this reader opens what was chosen. @param stands whether it is still open and nothing it rests on has changed */
export const opensChosen = (who: Person, gate: ReadGate, stands: boolean): boolean =>
  mayOpenChosen({
    stands,
    proposed: gate.proposer === who.id,
    eligible: gate.eligible.length,
    signs: gate.fillable.length > 0 || gate.approvals.some((a) => a.personId === who.id),
  })

/**
 * Asks the database as the acting person whether this piece is laid before them: the wall behind the rule above (SECURITY D4).
 * @throws missing
 */
async function laidBefore(tx: Tx, gate: string, piece: string, now: Date): Promise<void> {
  const { rows } = await sql`select 1 from app.chosen_pieces(${gate}, ${now}) c where c.evidence_id = ${piece}`.execute(
    tx,
  )
  if (!rows.length) throw missing()
}

/**
 * Opens one piece that was chosen for a proposal, for somebody who decides it: that piece and no other of the case (SETTLED 62). The
 * service reads it for them; the custody entry and the trail row bear their name, and who reported sees that it was opened.
 * @throws missing for anybody and anything else, `evidence.damaged`
 */
export async function openChosen(
  deps: Deps,
  kinds: GateKinds,
  who: Person,
  { id, piece }: { id: string; piece: string },
): Promise<EvidenceView> {
  const asService = <T>(tx: Tx, work: () => Promise<T>) => within(tx, system('policy'), person(who.id), work)
  const read = await as(deps.db, person(who.id), async (tx) => {
    const gate = await gateFor(deps, tx, who.id, id)
    const { caseId } = gate
    const chosen = Object.values(kinds[gate.kind]?.evidence?.(gate) ?? {}).flat()
    if (!caseId || !chosen.includes(piece)) throw missing()
    await laidBefore(tx, id, piece, deps.clock.now())
    const found = await asService(tx, async () => {
      const open = gate.state === 'open' && deps.clock.now() < gate.expires
      const stands = open && !(await kinds[gate.kind]?.stands?.(deps, tx, gate))
      if (!opensChosen(who, gate, stands)) throw missing()
      const row = await tx
        .selectFrom('evidence')
        .where('case_id', '=', caseId)
        .where('id', '=', piece)
        .select(PIECE)
        .executeTakeFirst()
      if (!row) throw missing()
      const key = await caseKey(deps, tx, caseId)
      const bytes = await openEvidence(deps, tx, key, piece).catch((error: unknown) => {
        if (error instanceof Refusal && error.code === 'evidence.damaged') return error
        throw error
      })
      const act = bytes instanceof Refusal ? 'failed' : 'read'
      await noteCustody(deps, tx, caseId, piece, act, { gate: id }, who.id)
      return { row, key, bytes }
    })
    const damaged = found.bytes instanceof Refusal
    await record(tx, deps.clock, {
      action: damaged ? 'evidence.damaged' : 'gate.evidence-read',
      caseId,
      subject: piece,
      detail: { gate: id },
    })
    return found
  })
  // thrown here, so that what was noted of the damage stays
  if (read.bytes instanceof Refusal) throw read.bytes
  return shownPiece(deps, read.row, read.key, read.bytes)
}
