import { randomUUID } from 'node:crypto'
import type { GateKindName } from '@breakwater/shared/gate.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { sealText } from '../keys/seal.ts'
import { record } from '../trail/record.ts'
import type { GateKind } from './kind.ts'

const DAY = 24 * 3_600_000

export type NewProposal<Payload> = {
  kind: GateKindName
  caseId: string | null
  /** the person or thing it is about; a person named here never decides it */
  subject: string | null
  /** ids and codes, never content */
  payload: Payload
  /** why, and texts to be signed; sealed under the case's key */
  words: string
  /** the slots a policy pack asks for; those of the kind when left out (SECURITY G1) */
  required?: readonly string[]
  /** calendar days until it lapses, as a pack says; those of the kind when left out */
  days?: number
}

/** The key that a proposal's words are sealed with. */
export const gateKey = (deps: Deps, tx: Tx, backTo: string, caseId: string | null): Promise<Buffer> =>
  caseId
    ? within(tx, system('policy'), person(backTo), () => caseKey(deps, tx, caseId))
    : Promise.resolve(deps.keys.installation)

/**
 * Emergency access has lines of its own in the trail of a case, which the reporter reads afterwards (SECURITY B4). An erased case gets no
 * further line: that would name it again.
 */
export const trailCase = (gate: { kind: GateKindName; caseId: string | null; erased?: boolean }) =>
  gate.caseId && gate.kind !== 'break-glass' && !gate.erased ? { caseId: gate.caseId } : {}

/** Puts something before other people. The verb that calls this asked whether the person may propose it. @returns the proposal's id */
export async function propose<Payload>(
  deps: Deps,
  tx: Tx,
  who: Person,
  kind: GateKind,
  p: NewProposal<Payload>,
): Promise<string> {
  const id = randomUUID()
  const at = deps.clock.now()
  await tx
    .insertInto('gate_proposal')
    .values({
      id,
      kind: p.kind,
      case_id: p.caseId,
      subject: p.subject,
      payload: JSON.stringify(kind.payload.parse(p.payload)),
      words_sealed: sealText(await gateKey(deps, tx, who.id, p.caseId), p.words, `gate.words:${id}`),
      proposer: who.id,
      required: [...(p.required ?? kind.required)],
      at,
      expires: new Date(at.getTime() + (p.days ?? kind.days ?? 14) * DAY),
      ended_at: null,
    })
    .execute()
  await record(tx, deps.clock, {
    action: 'gate.proposed',
    subject: id,
    ...trailCase(p),
    detail: { kind: p.kind },
  })
  return id
}
