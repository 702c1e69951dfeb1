import type { Facts } from '@breakwater/shared/facts.ts'
import { z } from 'zod'
import { lockCase } from '../cases/lock.ts'
import { clockEvent } from '../clocks/event.ts'
import { system, type Tx } from '../db/as.ts'
import { askGates, decidedGates } from '../gates/ask.ts'
import { defineGateKind, type Gate } from '../gates/kind.ts'
import { applyPolicy } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { decide } from '../policy/decide.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { say } from './words.ts'

const Payload = z.object({ action: z.string().max(60) })

/** A consultation counts for the proposal it was given on, and for no other text: the signature is the proof (SETTLED 19, POLICY I6). */
const consulted = (gate: Gate): Facts => ({
  'legal.consulted': gate.signed.has('legal') ? 'yes' : 'no',
  'hs_lead.consulted': gate.signed.has('health-safety-lead') ? 'yes' : 'no',
})

async function standing(tx: Tx, gate: Gate): Promise<Situation> {
  await lockCase(tx, gate.caseId!)
  const s = await situationOf(tx, gate.caseId!)
  const facts = { ...s.facts, ...consulted(gate) }
  return { ...s, facts, plan: decide(s.pack, facts) }
}

/** What a policy lets only certain people decide, such as withdrawing a service (SECURITY G1-G4): its slots come from the pack. */
export const serviceWithdrawal = defineGateKind({
  payload: Payload,
  required: ['senior-leader'],
  decidesLast: true,
  async conditions(_deps, tx, gate) {
    const { pack, plan } = await standing(tx, gate)
    const ids = Object.entries(pack.gates).filter(([, g]) => g.guards.includes(gate.payload.action))
    return ids.flatMap(([id]) =>
      (plan.gates.find((g) => g.id === id)?.requires ?? []).map((r) => ({ say: r.say, state: r.state })),
    )
  },
  async dossier(_deps, tx, gate) {
    const { pack } = await situationOf(tx, gate.caseId!)
    const rule = pack.actions[gate.payload.action]
    return [
      { label: say('gate.line.what'), value: rule?.title ?? gate.payload.action },
      { label: say('gate.line.clause'), value: (rule && pack.clauses[rule.clause]?.says) ?? '' },
    ]
  },
  async execute(deps, tx, gate) {
    const s = await standing(tx, gate)
    const { action } = gate.payload
    if (decidedGates(s.pack, action).length === 0) throw new Error(`nobody decides ${action}`)
    askGates(s.pack, s.plan, action, true)
    const decider = gate.signed.get(gate.required.at(-1)!)
    await carryOut(deps, tx, {
      action,
      by: decider ? { kind: 'person', id: decider } : system('policy'),
      reason: gate.words,
      s,
      decided: true,
    })
    await clockEvent(deps, tx, { caseId: gate.caseId, event: 'proposal.decided', subject: gate.id })
    await applyPolicy(deps, tx, gate.caseId!, system('policy'))
  },
  declined: (deps, tx, gate) =>
    clockEvent(deps, tx, { caseId: gate.caseId, event: 'proposal.decided', subject: gate.id }),
})
