import { z } from 'zod'
import { caseKey } from '../cases/key.ts'
import { identifiersOf } from '../cases/third-party.ts'
import { CrmError } from '../crm/connector.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { packOf } from '../policy/packs.ts'
import { connections } from '../restrictions/connection.ts'
import { classesOf } from './local.ts'
import { say } from './words.ts'

const SERVICE = system('policy')
const TRIES = 8

/**
 * Writes markers into the CRM as a note with the class of reason and no story, then reads them back; until then the case says "not
 * recorded yet" (POLICY 105). Without a connection that keeps notes a person records it by hand.
 */
export const writeMarkers = defineJob({
  name: 'write-markers',
  payload: z.object({}),
  at: 1,
  cron: '*/5 * * * *',
  async run(deps) {
    const waiting = await as(deps.db, SERVICE, (tx) =>
      tx
        .selectFrom('local_action')
        .where('recorded', '=', 'not-recorded-yet')
        .where('ended_at', 'is', null)
        .where('attempts', '<', TRIES)
        .select('id')
        .orderBy('at')
        .limit(50)
        .execute(),
    )
    for (const { id } of waiting) await writeMarker(deps, id)
  },
})

async function writeMarker(deps: Deps, id: string): Promise<void> {
  const found = await as(deps.db, SERVICE, async (tx) => {
    const row = await tx
      .selectFrom('local_action as l')
      .innerJoin('case_file as f', 'f.id', 'l.case_id')
      .innerJoin('action as a', 'a.id', 'l.action_id')
      .where('l.id', '=', id)
      .select([
        'l.id',
        'l.case_id',
        'l.terms_sealed',
        'l.attempts',
        'f.third_party_id',
        'f.pack',
        'f.pack_version',
        'a.name',
      ])
      .executeTakeFirstOrThrow()
    const known = row.third_party_id ? await identifiersOf(deps, tx, row.third_party_id) : []
    const terms = openText(
      await caseKey(deps, tx, row.case_id),
      row.terms_sealed,
      placeOf('local_action', 'terms', id, row.case_id),
    )
    const rule = (await packOf(tx, row.pack, row.pack_version)).actions[row.name]
    return {
      row,
      emails: known.filter((k) => k.kind === 'email' && k.confirmed).map((k) => k.value),
      reason: (rule && classesOf(rule).find((c) => c.id === terms)?.label) ?? terms,
      crms: (await connections(deps, tx)).filter((c) => c.state === 'working' && c.connector.caps.note),
    }
  })
  const reference = `M-${id.slice(0, 8).toUpperCase()}`
  const text = say('letter.marker_note', { reason: found.reason, reference })
  let outcome: { recorded_in: string; record_id: string } | null = null
  let problem = found.crms.length ? 'no-record' : null
  for (const crm of found.crms)
    for (const email of found.emails)
      try {
        const signal = AbortSignal.timeout(30_000)
        const [record] = await crm.connector.find({ email }, signal)
        if (!record) continue
        await crm.connector.note(record.ref, text, reference, signal)
        // the same key again: what is there already was read back
        const again = await crm.connector.note(record.ref, text, reference, signal)
        if (again.existed) outcome ??= { recorded_in: crm.id, record_id: record.ref.id }
        else problem = 'not-read-back'
      } catch (error) {
        if (!(error instanceof CrmError)) throw error
        problem = error.kind
      }
  await as(deps.db, SERVICE, (tx) =>
    tx
      .updateTable('local_action')
      .set(
        outcome
          ? { ...outcome, recorded: 'recorded', read_back_at: deps.clock.now(), problem: null }
          : { attempts: found.row.attempts + (found.crms.length ? 1 : 0), problem },
      )
      .where('id', '=', id)
      .where('recorded', '=', 'not-recorded-yet')
      .execute(),
  )
}
