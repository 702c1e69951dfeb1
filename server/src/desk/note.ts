import type { Visibility } from '@breakwater/shared/case.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { clockEvent } from '../clocks/event.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { situationOf } from '../policy/situation.ts'
import { closeSteps } from '../policy/write-steps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { acknowledged, tellReporter } from './tell-reporter.ts'
import { touch } from './touch.ts'
import { askAgain } from './wording.ts'

/** Writes an internal note; who can read it is chosen explicitly (SETTLED 2). A manager's, lawyer's or safety lead's note stays between them and the desk; privileged advice is counsel's alone until they write it for the desk. */
export async function note(
  deps: Deps,
  who: Person,
  reference: string,
  text: string,
  visibility: Exclude<Visibility, 'reporter-too' | 'wellbeing'>,
) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.note')
    const handles = standing.parts.includes('handler')
    const counsel = standing.parts.includes('legal')
    if (visibility === 'privileged' && !counsel) throw new Refusal('forbidden', 'refusal.forbidden')
    const apart = counsel ? 'desk-and-legal' : standing.parts.includes('safety') ? 'desk' : 'desk-and-manager'
    const mine = handles || (counsel && visibility === 'privileged') ? visibility : apart
    const id = await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
      caseId,
      by: { kind: 'person', id: who.id },
      kind: 'note.written',
      visibility: mine,
      body: text,
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'note.written', caseId, subject: id })
    return { id }
  })
}

/** Writes to the person who reported. They get a neutral mail; the words stay here (SETTLED 8). The first one is the answer that the policy waits for (SECURITY R6). */
export async function update(deps: Deps, who: Person, reference: string, text: string, despite = false) {
  if (!despite) await askAgain(deps, who, reference, text)
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.update')
    const key = await caseKey(deps, tx, caseId)
    const id = await within(tx, system('policy'), person(who.id), async () => {
      const written = await tellReporter(deps, tx, key, { caseId, byId: who.id, text })
      const { pack } = await situationOf(tx, caseId)
      // the first answer says who looks after it; what comes later is the feedback (POLICY C1, C2)
      if (!(await acknowledged(deps, tx, caseId))) await clockEvent(deps, tx, { caseId, event: 'reporter.told' })
      await closeSteps(
        deps,
        tx,
        caseId,
        pack.steps.filter((s) => s.closed_by.record === 'acknowledgement').map((s) => s.id),
        who.id,
      )
      return written
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'update.written', caseId, subject: id })
    return { id }
  })
}
