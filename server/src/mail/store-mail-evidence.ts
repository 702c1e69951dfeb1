import { z } from 'zod'
import { caseKey } from '../cases/key.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { noteCustody } from '../evidence/custody.ts'
import { notedHash, sha256, storeBytes } from '../evidence/keep.ts'
import { rawMailBytes } from '../evidence/raw-mail.ts'
import { fp } from '../faults.ts'
import { defineJob } from '../jobs/job.ts'
import { afterReading } from './reading-first.ts'

const INTAKE = system('intake')

/**
 * Moves a reported mail's bytes from the take-in table into the evidence store, under its case's key; only what was read back from
 * there leaves the table (SETTLED 30, 33). Runs again without harm.
 */
export const storeMailEvidence = defineJob({
  name: 'store-mail-evidence',
  payload: z.object({ reportIds: z.array(z.uuid()).min(1).max(50) }),
  async run(deps, { reportIds }) {
    await afterReading(deps)
    const waiting = await as(deps.db, INTAKE, (tx) =>
      tx.selectFrom('evidence').where('report_id', 'in', reportIds).where('place', '=', 'mail').select('id').execute(),
    )
    for (const { id } of waiting) await moveToStore(deps, id)
  },
})

const LEFT_BEHIND = 10 * 60_000

/** The reconciler: moves what a lost job left behind. */
export const storeWaiting = defineJob({
  name: 'store-waiting',
  payload: z.object({}),
  at: 1,
  cron: '*/10 * * * *',
  async run(deps) {
    const before = new Date(deps.clock.now().getTime() - LEFT_BEHIND)
    const left = await as(deps.db, INTAKE, (tx) =>
      tx
        .selectFrom('evidence')
        .where('place', '=', 'mail')
        .where('at', '<', before)
        .select('id')
        .orderBy('at')
        .limit(200)
        .execute(),
    )
    for (const { id } of left) await moveToStore(deps, id)
  },
})

async function moveToStore(deps: Deps, id: string) {
  const found = await as(deps.db, INTAKE, async (tx) => {
    const row = await tx
      .selectFrom('evidence')
      .where('id', '=', id)
      .where('place', '=', 'mail')
      .select(['id', 'case_id', 'mail_id', 'sha256_sealed'])
      .executeTakeFirst()
    if (!row?.mail_id) return undefined
    return {
      caseId: row.case_id,
      mailId: row.mail_id,
      row,
      key: await caseKey(deps, tx, row.case_id),
      bytes: await rawMailBytes(deps, tx, row.mail_id),
    }
  })
  if (!found) return
  const { caseId, mailId, row, key, bytes } = found
  if (!sha256(bytes).equals(notedHash(key, row)))
    throw new Error('a stored mail differs from what was noted at its arrival')
  await storeBytes(deps, caseId, key, bytes)
  await fp('evidence.stored')
  await as(deps.db, INTAKE, async (tx) => {
    const moved = await tx
      .updateTable('evidence')
      .set({ place: 'store' })
      .where('id', '=', id)
      .where('place', '=', 'mail')
      .returning('id')
      .executeTakeFirst()
    if (!moved) return
    await noteCustody(deps, tx, caseId, id, 'moved', { to: deps.store.id })
    const raw = await tx
      .selectFrom('mail')
      .where('id', '=', mailId)
      .select(['mailbox', 'address'])
      .executeTakeFirstOrThrow()
    // the same bytes may be evidence of another case that has not moved yet
    const needed = await tx
      .selectFrom('evidence')
      .innerJoin('mail', 'mail.id', 'evidence.mail_id')
      .where('evidence.place', '=', 'mail')
      .where('mail.mailbox', '=', raw.mailbox)
      .where('mail.address', '=', raw.address)
      .select('evidence.id')
      .executeTakeFirst()
    if (!needed)
      await tx
        .updateTable('mail_raw')
        .set({ bytes: null })
        .where('mailbox', '=', raw.mailbox)
        .where('address', '=', raw.address)
        .execute()
  })
}
