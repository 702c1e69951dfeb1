import type { Person, Role } from '@breakwater/shared/person.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { begin } from '../letters/begin.ts'
import { edit } from '../letters/edit.ts'
import { finish } from '../letters/finish.ts'
import { readWishes } from '../letters/read-wishes.ts'
import { viewLetter } from '../letters/view.ts'
import { aReport } from './desk.ts'
import { openMailDesk } from './mail-desk.ts'

let n = 0
type Shape = Parameters<typeof aReport>[1]
export const THEIR_HR = {
  name: 'Fran Bell',
  role: 'hr',
  organisation: 'Fab Ltd',
  address: 'hr@fab.example',
  again: 'hr@fab.example',
} as const

/** The desk with letters: cases of Hal's about somebody at another company, and a second person who reads. */
export async function openLetterDesk(pack: 'icn' | 'council' = 'icn') {
  const desk = await openMailDesk({}, pack)
  const { rows, deps, staff } = desk
  await rows(`update app.organisation set settings = settings || '{"lettersReplyTo": "letters@pines.example"}'`)
  const hire = async (name: string, ...roles: Role[]): Promise<Person> => {
    const email = `${name.toLowerCase()}@pines.example`
    const [row] = await rows(`insert into app.person (email, name, roles) values ($1, $2, $3) returning id`, [
      email,
      name,
      roles,
    ])
    return { id: String(row!['id']), name, email, managerId: null, roles: ['employee', ...roles] }
  }
  const fact = (caseId: string, name: string, value: string) =>
    rows(`insert into app.fact (case_id, name, value, source, at) values ($1, $2, $3, 'handler', $4)`, [
      caseId,
      name,
      value,
      desk.clock.now(),
    ])
  return {
    ...desk,
    hire,
    fact,
    /** a case of Hal's with wishes, about `ed@fab.example` or whoever is named */
    async aCase(over: Shape = {}, handler: Person = staff.hal) {
      const sender = over.sender ?? `ed${n++}@fab.example`
      const evidenceId = crypto.randomUUID()
      const made = await desk.receives(
        aReport(staff.ada, {
          relation: 'business-customer',
          behaviours: ['sexual-advance'],
          wishes: { choices: ['ask-to-stop'], words: '', police: 'not-asked', contact: '' },
          receivedAt: desk.clock.now(),
          proposals: [{ name: 'Ed Quill', address: sender, how: 'page', grade: 'B', evidenceId }],
          ...over,
        }),
      )
      await rows(`update app.case_file set handler_id = $2, claimed_at = now(), status = 'open' where id = $1`, [
        made.caseId,
        handler.id,
      ])
      await rows(`insert into app.case_member (case_id, person_id, part, since) values ($1, $2, 'handler', now())`, [
        made.caseId,
        handler.id,
      ])
      return made
    },
    view: (reference: string, id: string, who = staff.hal) => viewLetter(deps, who, { reference, id }),
    /** a letter with everything but a review */
    async drafted(reference: string, action: string, who = staff.hal, change: Parameters<typeof edit>[3] = {}) {
      const id = await begin(deps, who, reference, action)
      await readWishes(deps, who, { reference, id })
      await edit(deps, who, { reference, id }, { facts: ['person', 'when:0'], recipient: THEIR_HR, ...change })
      return id
    },
    async reviewed(
      reference: string,
      id: string,
      who = staff.hal,
      by = staff.ivy,
      says: 'approve' | 'decline' = 'approve',
    ) {
      await finish(deps, who, { reference, id }, '')
      const [row] = await rows('select review_id from app.letter where id = $1', [id])
      await sign(by, String(row!['review_id']), says)
    },
    sign: (by: Person, gate: string, says: 'approve' | 'decline' = 'approve') => sign(by, gate, says),
    step: async (caseId: string, step: string) =>
      (await rows('select state from app.step where case_id = $1 and step = $2', [caseId, step]))[0]?.['state'],
  }
  function sign(by: Person, gate: string, says: 'approve' | 'decline') {
    const session = { id: 'x', kind: 'test' as const, steppedUpAt: desk.clock.now() }
    return decide(deps, gateKinds, by, session, gate, { says, reason: 'I read it' })
  }
}
export type LetterDesk = Awaited<ReturnType<typeof openLetterDesk>>
