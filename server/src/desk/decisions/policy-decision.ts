import type { Facts } from '@breakwater/shared/facts.ts'
import { addEvent } from '../../cases/event.ts'
import { caseKey } from '../../cases/key.ts'
import { lockCase } from '../../cases/lock.ts'
import { clockEvent } from '../../clocks/event.ts'
import { person, system, type Tx } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { askGates, decidedGates } from '../../gates/ask.ts'
import { defineGateKind, type Gate, type Line } from '../../gates/kind.ts'
import { applyPolicy } from '../../policy/apply.ts'
import { carryOut } from '../../policy/carry-out.ts'
import { factsOf } from '../../policy/conditions.ts'
import { decide } from '../../policy/decide.ts'
import { type Situation, situationOf } from '../../policy/situation.ts'
import { Refusal } from '../../refusal.ts'
import { queueMails } from '../../reports/notices.ts'
import { say } from '../words.ts'
import { basisOf, factsBehind } from './basis.ts'
import { onFile, planOf, proposedFacts } from './considered.ts'
import { declineNow, duty } from './decline-now.ts'
import { linesOf } from './lines.ts'
import { Payload, textOf } from './payload.ts'
import { proofsOf } from './proof.ts'

/** A consultation counts for the proposal it was given on, and for no other text: the signature is the proof (SETTLED 19, POLICY I6). */
const consulted = (gate: Gate): Facts => ({
  'legal.consulted': gate.signed.has('legal') ? 'yes' : 'no',
  'hs_lead.consulted': gate.signed.has('health-safety-lead') ? 'yes' : 'no',
})

/** The case as it is for this proposal. Runs as the service. */
async function standing(tx: Tx, gate: Gate<Payload>): Promise<Situation> {
  await lockCase(tx, gate.caseId!)
  const s = await situationOf(tx, gate.caseId!)
  const kept = await onFile(tx, gate.caseId!, Object.values(gate.payload.evidence).flat())
  const proposed = proposedFacts(
    { action: gate.payload.action ?? '', evidence: gate.payload.evidence, values: textOf(gate.words).values },
    { ...s, kept },
  )
  const facts = { ...s.facts, ...proposed, ...consulted(gate) }
  return { ...s, facts, plan: decide(s.pack, facts, s.incidents) }
}

/** What a proposal rests on now. */
async function basisNow(tx: Tx, { caseId, payload }: Gate<Payload>): Promise<string> {
  const s = await situationOf(tx, caseId!)
  const step = payload.step ? await duty(tx, s, payload.step) : undefined
  return basisOf(s, step ? factsOf(step.rule.when) : factsBehind(s.pack, payload.action ?? ''))
}

/** The plan for what goes on reaches those who keep it going: the manager and the handler hear that there is something to read (POLICY 114). */
async function tellWhoGoOn(deps: Deps, tx: Tx, caseId: string): Promise<void> {
  const to = await tx
    .selectFrom('case_member')
    .innerJoin('case_file', 'case_file.id', 'case_member.case_id')
    .where('case_member.case_id', '=', caseId)
    .where('case_member.valid_to', 'is', null)
    .where('case_member.part', 'in', ['manager', 'handler'])
    .select(['case_member.person_id', 'case_file.reference'])
    .distinct()
    .execute()
  const mails = to.map(({ person_id, reference }) => ({
    reportId: null,
    kind: 'notice' as const,
    personId: person_id,
    params: { reference },
  }))
  await queueMails(deps, tx, mails)
}

/**
 * What a policy lets only certain people decide, such as ending a contract, refusing or withdrawing a service, or not calling the police:
 * its slots come from the pack (SECURITY G1-G4). It stands as long as nothing it rests on has changed (POLICY I6).
 */
export const policyDecision = defineGateKind({
  payload: Payload,
  required: ['senior-leader'],
  decidesLast: true,
  says: ({ words }) => textOf(words).reason,
  async stands(_deps, tx, gate) {
    return (await basisNow(tx, gate)) === gate.payload.basis ? null : 'gate.facts_changed'
  },
  async conditions(_deps, tx, gate) {
    if (!gate.payload.action) return []
    const { pack, plan } = await standing(tx, gate)
    const ids = Object.entries(pack.gates).filter(([, g]) => g.guards.includes(gate.payload.action!))
    const proof = await proofsOf(tx, gate)
    return ids.flatMap(([id, rule]) =>
      (plan.gates.find((g) => g.id === id)?.requires ?? []).map((r) => ({
        say: r.say,
        state: r.state,
        clause: r.clause,
        at: pack.clauses[r.clause]?.at ?? '',
        proof: proof(factsOf(rule.requires.find(({ say: words }) => words === r.say)?.need ?? 'always')),
      })),
    )
  },
  evidence: ({ payload }) => payload.evidence,
  dossier: (deps, tx, gate): Promise<Line[]> => linesOf(deps, tx, gate),
  async execute(deps, tx, gate) {
    const s = await standing(tx, gate)
    if ((await basisNow(tx, gate)) !== gate.payload.basis) throw new Refusal('conflict', 'gate.facts_changed')
    const decider = gate.signed.get(gate.required.at(-1)!)
    const by = decider ? person(decider) : system('policy')
    const { reason, deviation, values } = textOf(gate.words)
    const { action, step } = gate.payload
    if (step) await declineNow(deps, tx, s, step, { byId: decider ?? gate.proposer, values: { ...values, reason } })
    else {
      if (decidedGates(s.pack, action!).length === 0) throw new Error(`nobody decides ${action}`)
      askGates(s.pack, s.plan, action!, true)
      await carryOut(deps, tx, {
        action: action!,
        by,
        reason,
        s,
        decided: true,
        values,
        deviation,
      })
      if (planOf(values)) await tellWhoGoOn(deps, tx, gate.caseId!)
    }
    await clockEvent(deps, tx, { caseId: gate.caseId, event: 'proposal.decided', subject: gate.id })
    await applyPolicy(deps, tx, gate.caseId!, system('policy'))
  },
  async declined(deps, tx, { id, caseId }) {
    await clockEvent(deps, tx, { caseId, event: 'proposal.decided', subject: id })
    await addEvent(deps, tx, await caseKey(deps, tx, caseId!), {
      caseId: caseId!,
      by: system('policy'),
      kind: 'decision.declined',
      visibility: 'desk-and-manager',
      params: { what: say('gate.kind.policy-decision') },
    })
  },
})
