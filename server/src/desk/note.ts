import type { Visibility } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { queueMail } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

/** Writes an internal note; who can read it is chosen explicitly (SETTLED 2). A manager's or lawyer's note stays between them and the desk. */
export async function note(deps: Deps, who: Person, reference: string, text: string, visibility: Exclude<Visibility, 'reporter-too'>) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.note')
    const mine = standing.parts.includes('handler') ? visibility : standing.parts.includes('legal') ? 'desk-and-legal' : 'desk-and-manager'
    const id = await addEvent(deps, tx, await caseKey(deps, tx, caseId), { caseId, by: { kind: 'person', id: who.id }, kind: 'note.written', visibility: mine, body: text })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'note.written', caseId, subject: id })
    return { id }
  })
}

/** Writes to the person who reported. They get a neutral mail; the words stay here (SETTLED 8). A first update acknowledges the report. */
export async function update(deps: Deps, who: Person, reference: string, text: string) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.update')
    const key = await caseKey(deps, tx, caseId)
    const id = await addEvent(deps, tx, key, { caseId, by: { kind: 'person', id: who.id }, kind: 'update.written', visibility: 'reporter-too', body: text })
    await within(tx, system('policy'), person(who.id), async () => {
      const to = await tx.selectFrom('case_member').where('case_id', '=', caseId).where('valid_to', 'is', null).where('part', 'in', ['reporter', 'affected']).select('person_id').distinct().execute()
      if (!to.length) throw new Refusal('conflict', 'case.nobody_to_tell')
      for (const { person_id } of to) await queueMail(deps, tx, { reportId: null, kind: 'update', personId: person_id, params: { reference } })
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'update.written', caseId, subject: id })
    return { id }
  })
}
