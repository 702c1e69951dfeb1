import { Outcome } from '@breakwater/shared/case.ts'
import { z } from 'zod'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { system } from '../db/as.ts'
import { defineGateKind, type Line } from '../gates/kind.ts'
import { record } from '../trail/record.ts'
import { closeNow } from './close-now.ts'
import { liftNow } from './lift-now.ts'
import { waiveNow } from './waive-now.ts'
import { say } from './words.ts'

const Payload = z.object({
  verb: z.enum(['close', 'lift', 'waive']),
  outcome: Outcome.optional(),
  step: z.uuid().optional(),
})
export type CosignPayload = z.infer<typeof Payload>

const Text = z.object({ reason: z.string(), notice: z.string().default('') })
/** What is to be signed: the case owner's words, as they would be written down and sent. */
export type CosignText = z.input<typeof Text>

const textOf = (words: string) => Text.parse(JSON.parse(words))
const ACTIONS = { close: 'case.closed', lift: 'restriction.lifted', waive: 'step.waived' } as const

/** Closing, downgrading and ending of measures by the case owner, where the overseer signs too (SETTLED 3, 62). */
export const coSignature = defineGateKind({
  payload: Payload,
  required: ['overseer'],
  says: () => '',
  async dossier(_deps, _tx, { payload, words }): Promise<Line[]> {
    const { reason, notice } = textOf(words)
    return [
      { label: say('gate.line.what'), value: say(`cosign.${payload.verb}`) },
      ...(payload.outcome
        ? [{ label: say('gate.line.outcome'), value: say(`cosign.outcome.${payload.outcome}`) }]
        : []),
      { label: say('gate.line.reason'), value: reason },
      ...(notice ? [{ label: say('gate.line.notice'), value: notice }] : []),
    ]
  },
  async execute(deps, tx, { caseId, payload, words, proposer }) {
    const { reason, notice } = textOf(words)
    const of = { caseId: caseId!, byId: proposer }
    if (payload.verb === 'close') await closeNow(deps, tx, of, { outcome: payload.outcome!, reason, notice })
    else if (payload.verb === 'lift') await liftNow(deps, tx, of, reason)
    else await waiveNow(deps, tx, of, payload.step!, reason)
    await record(tx, deps.clock, { action: ACTIONS[payload.verb], caseId: caseId!, actor: proposer })
  },
  async declined(deps, tx, { caseId, payload }) {
    await addEvent(deps, tx, await caseKey(deps, tx, caseId!), {
      caseId: caseId!,
      by: system('policy'),
      kind: 'cosign.declined',
      visibility: 'desk',
      params: { what: say(`cosign.${payload.verb}`) },
    })
  },
})
