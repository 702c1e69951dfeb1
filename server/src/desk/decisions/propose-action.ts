import type { ActInput } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { clockEvent } from '../../clocks/event.ts'
import { person, system, type Tx, within } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { askGates, decidedGates, slotsOf } from '../../gates/ask.ts'
import { propose } from '../../gates/propose.ts'
import { decide } from '../../policy/decide.ts'
import type { Situation } from '../../policy/situation.ts'
import { Refusal } from '../../refusal.ts'
import { basisOf, factsBehind } from './basis.ts'
import { onFile, proposedFacts } from './considered.ts'
import { Payload, type Text } from './payload.ts'
import { policyDecision } from './policy-decision.ts'

/** An action that a person wants, and the case it is wanted in. */
export type Wanted = {
  s: Situation
  action: string
  reason: string
  more: Partial<ActInput>
  againstWish: boolean
}

/**
 * Puts an action before those who decide it. Everything but their signatures must be there: what is missing is named with its clause,
 * because a proposal whose facts change later is void anyway (POLICY I5, I6).
 * @throws Refusal `policy`, `gate.waits` when the same waits already
 */
export async function proposeAction(deps: Deps, tx: Tx, who: Person, { s, action, reason, more, ...w }: Wanted) {
  const { evidence = {}, values = {}, deviation = '' } = more
  const caseId = s.file.id
  const basis = basisOf(s, factsBehind(s.pack, action))
  await within(tx, system('policy'), person(who.id), async () => {
    const kept = await onFile(tx, caseId, Object.values(evidence).flat())
    const proposed = proposedFacts({ action, evidence, values }, { ...s, kept })
    const facts = { ...s.facts, ...proposed, 'legal.consulted': 'yes', 'hs_lead.consulted': 'yes' } as const
    askGates(s.pack, decide(s.pack, facts, s.incidents), action, true)
    await noneWaits(deps, tx, caseId, (other) => other.action === action && other.basis === basis)
  })
  const text: Text = { reason, deviation: w.againstWish ? deviation : '', values }
  const payload: Payload = {
    action,
    basis,
    wishes: s.wishesVersion ?? 0,
    againstWish: w.againstWish,
    evidence,
  }
  const days = decidedGates(s.pack, action).flatMap((gate) => gate.expires?.n ?? [])
  const id = await propose(deps, tx, who, policyDecision, {
    kind: 'policy-decision',
    caseId,
    subject: null,
    payload,
    words: JSON.stringify(text),
    required: slotsOf(s.pack, action),
    ...(days.length ? { days: Math.min(...days) } : {}),
  })
  await within(tx, system('policy'), person(who.id), () =>
    clockEvent(deps, tx, { caseId, event: 'proposal.made', subject: id, personId: who.id }),
  )
}

/** Refuses a second proposal of the same while one stands. Runs as the service. @throws Refusal `gate.waits` */
export async function noneWaits(deps: Deps, tx: Tx, caseId: string, same: (payload: Payload) => boolean) {
  const open = await tx
    .selectFrom('gate_proposal')
    .where('case_id', '=', caseId)
    .where('kind', '=', 'policy-decision')
    .where('state', '=', 'open')
    .where('expires', '>', deps.clock.now())
    .select('payload')
    .execute()
  if (open.some(({ payload }) => same(Payload.parse(payload)))) throw new Refusal('conflict', 'gate.waits')
}
