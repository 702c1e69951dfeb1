import type { GateCondition, GateKindName } from '@breakwater/shared/gate.ts'
import type { z } from 'zod'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'

/** A proposal as it stands. `words` is what its proposer wrote; `subject` the person it is about, who never decides it. */
export type Gate<Payload = unknown> = {
  id: string
  kind: GateKindName
  caseId: string | null
  subject: string | null
  payload: Payload
  words: string
  proposer: string
  required: readonly string[]
  /** slots that signed this very text, by slot */
  signed: ReadonlyMap<string, string>
  expires: Date
}

export type Line = { label: string; value: string }

/** One kind of decision that takes several people. What it does is carried out by no other way (SECURITY G5, POLICY I4). */
export type GateKind<Payload = unknown> = {
  payload: z.ZodType<Payload>
  /** names of slots, each filled by another person than the proposer; `gate_slot` of the database says which roles fill one */
  required: readonly string[]
  /** whether the last slot signs once all others did and the conditions hold; without it the order does not matter */
  decidesLast?: boolean
  /** whether the case is gone once it is carried out */
  erases?: boolean
  /** calendar days until it lapses; 14 when left out */
  days?: number
  /** the code of why it is void now, null while it stands: what it rests on may have changed (POLICY I6). Runs as the service */
  stands?(deps: Deps, tx: Tx, gate: Gate<Payload>): Promise<string | null>
  /** what must hold besides the signatures. Runs as the service */
  conditions?(deps: Deps, tx: Tx, gate: Gate<Payload>): Promise<GateCondition[]>
  /** what deciders are shown besides the proposer's words. Runs as the service */
  dossier(deps: Deps, tx: Tx, gate: Gate<Payload>): Promise<Line[]>
  /** the pieces of evidence that were chosen for those who decide, by the fact that they speak for */
  evidence?(gate: Gate<Payload>): Readonly<Record<string, readonly string[]>>
  /** the code of its title in the locale files, `gate.kind.<kind>` when left out */
  title?(gate: Gate<Payload>): string
  /** what is shown as the proposer's words; the words as they are when left out */
  says?(gate: Gate<Payload>): string
  /** does it, once, in the transaction of the last signature. Runs as the service */
  execute(deps: Deps, tx: Tx, gate: Gate<Payload>): Promise<void>
  /** in the transaction of a no */
  declined?(deps: Deps, tx: Tx, gate: Gate<Payload>): Promise<void>
}

/** Every kind that can be proposed. A room defines its own and `gate-kinds.ts` lists it. */
export type GateKinds = Readonly<Partial<Record<GateKindName, GateKind>>>

/** Declares a kind with the type of its payload, which is parsed again before anything is done with it. */
export function defineGateKind<Payload>(kind: GateKind<Payload>): GateKind {
  const parsed = (gate: Gate): Gate<Payload> => ({ ...gate, payload: kind.payload.parse(gate.payload) })
  const { conditions, declined, evidence, says, stands, title } = kind
  return {
    payload: kind.payload,
    required: kind.required,
    ...(kind.decidesLast ? { decidesLast: true } : {}),
    ...(kind.erases ? { erases: true } : {}),
    ...(stands ? { stands: (deps, tx, gate) => stands(deps, tx, parsed(gate)) } : {}),
    ...(kind.days ? { days: kind.days } : {}),
    ...(conditions ? { conditions: (deps, tx, gate) => conditions(deps, tx, parsed(gate)) } : {}),
    ...(evidence ? { evidence: (gate) => evidence(parsed(gate)) } : {}),
    ...(title ? { title: (gate) => title(parsed(gate)) } : {}),
    ...(says ? { says: (gate) => says(parsed(gate)) } : {}),
    ...(declined ? { declined: (deps, tx, gate) => declined(deps, tx, parsed(gate)) } : {}),
    dossier: (deps, tx, gate) => kind.dossier(deps, tx, parsed(gate)),
    execute: (deps, tx, gate) => kind.execute(deps, tx, parsed(gate)),
  }
}
