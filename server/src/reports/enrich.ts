import { z } from 'zod'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { identifiersOf } from '../cases/third-party.ts'
import { relationOf } from '../crm/mapping.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { connections } from '../restrictions/connection.ts'
import { recordsOf } from '../restrictions/records.ts'
import { record } from '../trail/record.ts'

const WORKER = system('worker')

/**
 * Asks the CRMs who a third party is to us when nobody said: one clear answer sets the relation with source `crm` and the plan
 * follows, so that a prospect found there is paused within seconds (SETTLED 36). Two different answers are left to a person.
 */
export const enrichJob = defineJob({
  name: 'enrich',
  payload: z.object({ caseId: z.uuid() }),
  async run(deps, { caseId }) {
    const asked = await as(deps.db, WORKER, async (tx) => {
      const file = await tx
        .selectFrom('case_file')
        .where('id', '=', caseId)
        .where('relation', '=', 'unknown')
        .where('status', '<>', 'closed')
        .select('third_party_id')
        .executeTakeFirst()
      if (!file?.third_party_id) return undefined
      return {
        thirdPartyId: file.third_party_id,
        identifiers: await identifiersOf(deps, tx, file.third_party_id),
        open: await connections(deps, tx),
      }
    })
    if (!asked) return
    const found = new Set<string>()
    for (const connection of asked.open) {
      if (connection.state !== 'working' || !connection.connector.caps.readBack) continue
      const signal = AbortSignal.timeout(30_000)
      for (const one of await recordsOf(deps, connection, asked.thirdPartyId, asked.identifiers, signal)) {
        const relation = relationOf(connection.mapping, one)
        if (relation) found.add(relation)
      }
    }
    const [relation] = found
    if (relation && found.size === 1) await setRelation(deps, caseId, relation)
  },
})

async function setRelation(deps: Deps, caseId: string, relation: string) {
  await as(deps.db, WORKER, async (tx) => {
    const changed = await tx
      .updateTable('case_file')
      .set({ relation })
      .where('id', '=', caseId)
      .where('relation', '=', 'unknown')
      .returning('id')
      .executeTakeFirst()
    if (!changed) return
    await noteFact(tx, deps.clock.now(), { caseId, name: 'relation', value: relation, source: 'crm', byId: null })
    await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
      caseId,
      by: WORKER,
      kind: 'relation.found',
      visibility: 'desk',
      params: { relation },
    })
    await applyPolicy(deps, tx, caseId, WORKER)
    await record(tx, deps.clock, { action: 'relation.found', caseId, detail: { relation } })
  })
}
