import type { Person } from '@breakwater/shared/person.ts'
import { as, person as asPerson, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { rawMailBytes } from '../evidence/raw-mail.ts'
import { may, NO_CASE } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

/**
 * The bytes of a waiting mail, for a download by the desk, with a row in the trail. Once a mail belongs to a case its original is
 * opened there, under the case's own rules. @throws missing
 */
export async function originalOf(deps: Deps, person: Person, id: string): Promise<Buffer> {
  await waitingOriginal(deps, person, id)
  return as(deps.db, system('intake'), async (tx) => {
    const bytes = await rawMailBytes(deps, tx, id)
    await record(tx, deps.clock, { action: 'mail.downloaded', subject: id, actor: person.id })
    return bytes
  })
}

/** @throws missing unless this mail waits and this person may open it; forbidden for who does not look after mail */
export async function waitingOriginal(deps: Deps, person: Person, id: string): Promise<void> {
  if (!may(person, 'mail.triage', NO_CASE)) throw new Refusal('forbidden', 'refusal.forbidden')
  const row = await as(deps.db, asPerson(person.id), (tx) =>
    tx.selectFrom('mail').where('id', '=', id).select(['report_id']).executeTakeFirst(),
  )
  if (!row || row.report_id) throw missing()
}
