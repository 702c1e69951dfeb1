import { sql } from 'kysely'
import type { Tx } from '../../db/as.ts'
import { Refusal } from '../../refusal.ts'
import { addMeasure } from '../protection/add-measure.ts'
import type { RecordKind } from '../recording.ts'

/** The step's record sets up a measure that holds until somebody ends it (POLICY 67). */
export const protection: RecordKind = {
  async check(_deps, tx, r) {
    const text = String([r.values.stand_in ?? []].flat()[0] ?? '').trim()
    if (!text || (await whoIs(tx, text))) return
    // words that name nobody of the directory are words; somebody who left cannot stand in (POLICY 30)
    if (await peopleNamed(tx, text).executeTakeFirst()) throw new Refusal('invalid', 'protection.stand_in')
  },
  async keep(deps, tx, r) {
    const { affected_id } = r.situation.file
    if (!affected_id) return
    const standIn = await whoIs(tx, [r.values.stand_in ?? []].flat().map(String)[0])
    const what = String(r.values.measure ?? '')
    const date = String(r.values.date ?? '')
    // the middle of the day is that day in the zones of all who read it
    const middle = new Date(`${date}T12:00:00Z`)
    await addMeasure(deps, tx, {
      caseId: r.caseId,
      key: r.key,
      personId: affected_id,
      byId: r.who.id,
      measure: {
        kind: standIn && standIn !== affected_id ? 'stand-in' : 'other',
        what,
        starts: date && middle < deps.clock.now() ? middle.toISOString() : null,
        plannedEnd: null,
        review: null,
        standIn: standIn ?? null,
        which: what,
        safetyNote: '',
      },
    })
  },
}

/** A person of the directory by id, address or full name. */
async function whoIs(tx: Tx, said: string | undefined): Promise<string | undefined> {
  const text = said?.trim() ?? ''
  if (!text) return undefined
  const found = await peopleNamed(tx, text).where('active', '=', true).execute()
  return found.length === 1 ? found[0]!.id : undefined
}

const peopleNamed = (tx: Tx, text: string) =>
  tx
    .selectFrom('person')
    .where((is) =>
      is.or([
        is('email', '=', text.toLowerCase()),
        is('name', '=', text),
        sql<boolean>`id::text = ${text.toLowerCase()}`,
      ]),
    )
    .select('id')
