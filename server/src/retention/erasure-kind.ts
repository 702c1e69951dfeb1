import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { say } from '../desk/words.ts'
import { defineGateKind } from '../gates/kind.ts'
import { propose } from '../gates/propose.ts'
import { Refusal } from '../refusal.ts'
import { eraseCase } from './erase.ts'

const heldNow = async (tx: Parameters<typeof eraseCase>[1], caseId: string) =>
  (await sql<{ held: boolean }>`select app.is_held(${caseId}) as held`.execute(tx)).rows[0]?.held === true

/** Erasing before its time: two other people, and never while a legal hold is on it (SECURITY G1, T30). */
export const erasure = defineGateKind({
  payload: z.object({}),
  required: ['first-approver', 'second-approver'],
  erases: true,
  async conditions(_deps, tx, gate) {
    return [{ say: say('gate.line.no_hold'), state: (await heldNow(tx, gate.caseId!)) ? 'no' : 'yes' }]
  },
  async dossier(_deps, tx, gate) {
    const file = await tx.selectFrom('case_file').where('id', '=', gate.caseId!).select('reference').executeTakeFirst()
    return file ? [{ label: say('export.reference'), value: file.reference }] : []
  },
  async execute(deps, tx, gate) {
    const caseId = gate.caseId!
    if (await heldNow(tx, caseId)) throw new Refusal('conflict', 'hold.stands')
    const decidedBy = [gate.proposer, ...gate.signed.values()]
    await within(tx, system('worker'), system('policy'), () =>
      eraseCase(deps, tx, caseId, { kind: 'decision', rule: `gate ${gate.id}`, decidedBy }),
    )
  },
})

/** @throws Refusal `gate.waits` while somebody's proposal of the same stands */
async function once(deps: Deps, tx: Tx, who: Person, caseId: string): Promise<void> {
  const waits = await within(tx, system('policy'), person(who.id), () =>
    tx
      .selectFrom('gate_proposal')
      .where('case_id', '=', caseId)
      .where('kind', '=', 'erasure')
      .where('state', '=', 'open')
      .where('expires', '>', deps.clock.now())
      .select('id')
      .executeTakeFirst(),
  )
  if (waits) throw new Refusal('conflict', 'gate.waits')
}

/** Puts the early erasing of a case before two others. @throws Refusal `gate.waits` */
export const proposeErasure = (deps: Deps, who: Person, reference: string, reason: string): Promise<{ id: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'erasure.propose')
    await once(deps, tx, who, caseId)
    return {
      id: await propose(deps, tx, who, erasure, { kind: 'erasure', caseId, subject: null, payload: {}, words: reason }),
    }
  })
