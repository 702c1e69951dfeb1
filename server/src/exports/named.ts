import { z } from 'zod'
import { identifiersOf, thirdPartyName } from '../cases/third-party.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { missing } from '../refusal.ts'
import type { SubjectOf } from './subject-file.ts'

/** Somebody who asks what is held about them. */
export const Subject = z.object({ kind: z.enum(['person', 'third-party']), id: z.uuid() })

/** Who it is, and their own names and addresses. @throws missing */
export async function named(deps: Deps, tx: Tx, subject: SubjectOf): Promise<{ name: string; own: string[] }> {
  if (subject.kind === 'person') {
    const row = await tx
      .selectFrom('person')
      .where('id', '=', subject.id)
      .select(['name', 'email', 'phone'])
      .executeTakeFirst()
    if (!row) throw missing()
    const more = await tx.selectFrom('person_address').where('person_id', '=', subject.id).select('address').execute()
    return {
      name: row.name,
      own: [row.name, row.email, row.phone ?? '', ...more.map((a) => a.address)].filter(Boolean),
    }
  }
  const row = await tx
    .selectFrom('third_party')
    .where('id', '=', subject.id)
    .select(['id', 'name_sealed'])
    .executeTakeFirst()
  if (!row) throw missing()
  const name = thirdPartyName(deps, row)
  return { name, own: [name, ...(await identifiersOf(deps, tx, row.id)).map(({ value }) => value)] }
}
