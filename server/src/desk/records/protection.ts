import type { Tx } from '../../db/as.ts'
import { addMeasure } from '../protection/add-measure.ts'
import type { RecordKind } from '../recording.ts'

/** The step's record sets up a measure that holds until somebody ends it (POLICY 67). */
export const protection: RecordKind = {
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
async function whoIs(tx: Tx, named: string | undefined): Promise<string | undefined> {
  const text = named?.trim() ?? ''
  if (!text) return undefined
  const people = await tx.selectFrom('person').where('active', '=', true).select(['id', 'email', 'name']).execute()
  const found = people.filter((p) => p.id === text || p.email === text.toLowerCase() || p.name === text)
  return found.length === 1 ? found[0]!.id : undefined
}
