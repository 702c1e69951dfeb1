import { z } from 'zod'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { marked } from '../desk/wording.ts'
import { say as deskSay } from '../desk/words.ts'
import { defineGateKind, type Gate } from '../gates/kind.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { OPEN_AGAIN } from './edit.ts'

const Payload = z.object({ letterId: z.uuid(), revision: z.number().int(), action: z.string().max(120) })
export type ReviewPayload = z.infer<typeof Payload>

async function underReview(tx: Tx, gate: Gate<ReviewPayload>) {
  await lockCase(tx, gate.caseId!)
  const row = await tx
    .selectFrom('letter')
    .where('id', '=', gate.payload.letterId)
    .where('case_id', '=', gate.caseId!)
    .where('review_id', '=', gate.id)
    .where('revision', '=', gate.payload.revision)
    .where('state', '=', 'in-review')
    .select(['id', 'author_id'])
    .executeTakeFirst()
  if (!row) throw new Refusal('conflict', 'gate.changed')
  return row
}

/**
 * A second person reads the very text that goes out, and nothing else of the case (POLICY 76, SETTLED 62). The author never fills the
 * place; another word makes another text. With a co-signature switched on the overseer signs too (SETTLED 3).
 */
export const letterReview = defineGateKind({
  payload: Payload,
  required: ['hr'],
  async dossier(_deps, _tx, { payload, words }) {
    const phrases = marked(words).map(({ phrase }) => `“${phrase}”`)
    return [
      { label: deskSay('gate.line.what'), value: payload.action },
      ...(phrases.length ? [{ label: deskSay('gate.line.wording'), value: phrases.join(', ') }] : []),
    ]
  },
  async execute(deps, tx, gate) {
    const row = await underReview(tx, gate)
    const by = gate.signed.get('hr') ?? [...gate.signed.values()].at(-1)!
    const reviewed = { state: 'approved', reviewed_by: by, reviewed_at: deps.clock.now() } as const
    await tx.updateTable('letter').set(reviewed).where('id', '=', row.id).execute()
    await noteReview(deps, tx, gate, by, 'letter.reviewed')
  },
  async declined(deps, tx, gate) {
    const row = await underReview(tx, gate)
    await tx.updateTable('letter').set(OPEN_AGAIN).where('id', '=', row.id).execute()
    await noteReview(deps, tx, gate, null, 'letter.returned')
  },
})

async function noteReview(deps: Deps, tx: Tx, gate: Gate<ReviewPayload>, by: string | null, kind: string) {
  const caseId = gate.caseId!
  await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
    caseId,
    by: by ? { kind: 'person', id: by } : system('policy'),
    kind,
    visibility: 'desk-and-manager',
    params: { letter: gate.payload.action },
  })
  await record(tx, deps.clock, { action: kind, caseId, subject: gate.payload.letterId })
}
