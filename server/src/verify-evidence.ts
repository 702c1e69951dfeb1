import { caseKey } from './cases/key.ts'
import { as, system } from './db/as.ts'
import type { Deps } from './deps.ts'
import { notedHash } from './evidence/keep.ts'
import { openEvidence } from './evidence/open.ts'
import { Refusal } from './refusal.ts'
import { record } from './trail/record.ts'

export type Piece = { id: string; state: 'intact' | 'on its way' | 'damaged'; sha256: string }

/** Reads every original of a case again and compares it with the hash noted at its arrival (SECURITY D9). @throws when there is no such case */
export const verifyEvidence = (deps: Deps, reference: string): Promise<Piece[]> =>
  as(deps.db, system('worker'), async (tx) => {
    const file = await tx
      .selectFrom('case_file')
      .where('reference', '=', reference.toUpperCase())
      .select('id')
      .executeTakeFirst()
    if (!file) throw new Error(`There is no case ${reference}.`)
    const key = await caseKey(deps, tx, file.id)
    const rows = await tx
      .selectFrom('evidence')
      .where('case_id', '=', file.id)
      .select(['id', 'case_id', 'sha256_sealed', 'place'])
      .orderBy('at')
      .execute()
    const pieces: Piece[] = []
    for (const row of rows) {
      const sha256 = notedHash(key, row).toString('hex')
      const state = row.place === 'expected' ? 'on its way' : await intact(() => openEvidence(deps, tx, key, row.id))
      pieces.push({ id: row.id, state, sha256 })
    }
    await record(tx, deps.clock, {
      action: 'evidence.verified',
      caseId: file.id,
      detail: { pieces: pieces.length, damaged: pieces.filter(({ state }) => state === 'damaged').length },
    })
    return pieces
  })

async function intact(open: () => Promise<unknown>): Promise<'intact' | 'damaged'> {
  try {
    await open()
    return 'intact'
  } catch (error) {
    if (error instanceof Refusal) return 'damaged'
    throw error
  }
}
