import { createHash } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { notedHash } from '../evidence/keep.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { missing } from '../refusal.ts'
import { writeReceipt } from '../trail/receipt-text.ts'
import { record } from '../trail/record.ts'
import { signTrail, trailPublicKey } from '../trail/signing.ts'

/**
 * A signed receipt of one's own report (POLICY 81): what arrived, when, and hashes of the words and of each piece of evidence. Whoever
 * holds it can prove offline that the report was there, whatever happens to it here. @throws missing for a report of somebody else
 */
export const receiptOf = (deps: Deps, who: Person, key: string): Promise<{ receipt: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const row = await tx
      .selectFrom('report')
      .innerJoin('case_file', 'case_file.id', 'report.case_id')
      .where('report.id', '=', key)
      .where('report.reporter_id', '=', who.id)
      .select(['report.id', 'report.case_id', 'report.received_at', 'report.words_sealed', 'case_file.reference'])
      .executeTakeFirst()
    if (!row) throw missing()
    const lines = await within(tx, system('intake'), person(who.id), async () => {
      const sealedBy = await caseKey(deps, tx, row.case_id)
      const words = row.words_sealed
        ? openText(sealedBy, row.words_sealed, placeOf('report', 'words', row.id, row.case_id))
        : ''
      const items = await tx
        .selectFrom('evidence')
        .where('report_id', '=', row.id)
        .select(['id', 'case_id', 'sha256_sealed', 'size'])
        .orderBy('at')
        .orderBy('id')
        .execute()
      const { name } = await tx.selectFrom('organisation').select('name').executeTakeFirstOrThrow()
      return [
        ['organisation', name],
        ['reference', row.reference],
        ['report', row.id],
        ['received', row.received_at.toISOString()],
        ['words', createHash('sha256').update(words, 'utf8').digest('hex')],
        ...items.map((item) => ['evidence', `${notedHash(sealedBy, item).toString('hex')} ${item.size}`]),
        ['given', deps.clock.now().toISOString()],
      ] as [string, string][]
    })
    await record(tx, deps.clock, { action: 'report.receipt', caseId: row.case_id, subject: row.id })
    const sign = (text: string) => signTrail(deps.keys, text)
    return { receipt: writeReceipt(lines, trailPublicKey(deps.keys), sign) }
  })
