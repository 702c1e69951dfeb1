import { sql } from 'kysely'
import { z } from 'zod'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { system } from '../db/as.ts'
import { defineGateKind } from '../gates/kind.ts'
import { missing } from '../refusal.ts'
import { mailUpdate } from './tell-reporter.ts'
import { say } from './words.ts'

/** Letting somebody in again: two other people, neither of them walled, and the reporter is told (SECURITY W2). */
export const wallRemoval = defineGateKind({
  payload: z.object({ personId: z.uuid() }),
  required: ['first-approver', 'second-approver'],
  async dossier(_deps, tx, gate) {
    const wall = await tx
      .selectFrom('case_wall')
      .innerJoin('person', 'person.id', 'case_wall.person_id')
      .where('case_wall.case_id', '=', gate.caseId!)
      .where('case_wall.person_id', '=', gate.payload.personId)
      .select(['person.name', 'case_wall.source', 'case_wall.since'])
      .executeTakeFirst()
    return wall
      ? [
          { label: say('gate.line.kept_out'), value: wall.name },
          { label: say('gate.line.because'), value: say(`wall.source.${wall.source}`) },
        ]
      : []
  },
  async execute(deps, tx, gate) {
    const caseId = gate.caseId!
    const { rows } = await sql<{
      lifted: boolean
    }>`select app.wall_lift(${gate.id}, ${deps.clock.now()}) lifted`.execute(tx)
    if (!rows[0]?.lifted) throw missing()
    const about = await tx
      .selectFrom('person')
      .where('id', '=', gate.payload.personId)
      .select('name')
      .executeTakeFirstOrThrow()
    await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
      caseId,
      by: system('policy'),
      kind: 'wall.lifted',
      visibility: 'reporter-too',
      params: { who: about.name },
    })
    await mailUpdate(deps, tx, caseId)
  },
})
