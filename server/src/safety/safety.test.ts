import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../db/as.ts'
import { access } from '../desk/access.ts'
import { answerFact } from '../desk/answer-fact.ts'
import { askCounsel } from '../desk/counsel.ts'
import { inbox } from '../desk/inbox.ts'
import { note } from '../desk/note.ts'
import { endMeasure } from '../desk/protection/end-measure.ts'
import { setMeasure } from '../desk/protection/set-measure.ts'
import { recordStep } from '../desk/record-step.ts'
import { viewCase } from '../desk/view.ts'
import { addWall } from '../desk/walls.ts'
import { begin } from '../letters/begin.ts'
import { edit } from '../letters/edit.ts'
import { finish } from '../letters/finish.ts'
import { readWishes } from '../letters/read-wishes.ts'
import { send } from '../letters/send.ts'
import { type LetterDesk, openLetterDesk } from '../testing/letter-desk.ts'
import { askSafety } from './ask.ts'
import { endSafety } from './end.ts'
import { riskOf } from './risk.ts'
import { safetyOf } from './view.ts'

let desk: LetterDesk
let hsl: Person
beforeAll(async () => {
  desk = await openLetterDesk('council')
  hsl = desk.staff.hsl
}, 60_000)
afterAll(() => desk.close())

let count = 0
/** A case that Gus told of for Ada, with words, wishes and behaviours of which two are a risk. */
const aCase = () =>
  desk.aCase({
    relation: 'service-user',
    sender: `sid${count++}@home.example`,
    affectedId: desk.staff.ada.id,
    reporterId: desk.staff.gus.id,
    behaviours: ['abuse', 'stalking', 'threat'],
    words: 'words-canary',
    wishes: { choices: [], words: 'wish-canary', police: 'not-asked' as const, contact: '' },
  })
const asking = (more: Partial<Parameters<typeof askSafety>[3]> = {}) => ({
  personId: hsl.id,
  reason: 'A home visit is planned',
  nameReason: null,
  ...more,
})
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const see = (who: Person, reference: string) => viewCase(desk.deps, who, reference)
/** Everything the safety lead can get of a case, as one text. */
const all = async (reference: string) =>
  JSON.stringify([
    await see(hsl, reference),
    await riskOf(desk.deps, hsl, reference),
    await safetyOf(desk.deps, hsl, reference),
    await inbox(desk.deps, hsl, { view: 'mine', offset: 0, limit: 50 }),
  ])

test('SEC section 2 a safety lead comes by a recorded request with a reason, reads the risks and nothing else, and leaves again', async () => {
  const { hal, ada, bo, lea } = desk.staff
  const { caseId, reference } = await aCase()
  expect(await codeOf(see(hsl, reference))).toBe('refusal.missing')
  expect(await codeOf(riskOf(desk.deps, hsl, reference))).toBe('refusal.missing')
  expect(await codeOf(askSafety(desk.deps, hsl, reference, asking()))).toBe('refusal.missing')
  expect(await codeOf(askSafety(desk.deps, ada, reference, asking()))).toBe('refusal.forbidden')
  expect(await codeOf(askSafety(desk.deps, hal, reference, asking({ personId: lea.id })))).toBe('safety.cannot_ask')
  await note(desk.deps, hal, reference, 'note-canary', 'desk')
  await note(desk.deps, bo, reference, 'manager-canary', 'desk-and-manager')
  await askCounsel(desk.deps, hal, reference, {
    ...{ personId: lea.id, reason: 'counsel-canary', showsFile: false, offered: false },
  })
  await note(desk.deps, lea, reference, 'advice-canary', 'privileged')
  const incident = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('incident').where('case_id', '=', caseId).select('id').executeTakeFirstOrThrow(),
  )
  await answerFact(desk.deps, hal, reference, { fact: 'incident.stalking', value: 'yes', incident: incident.id })
  await answerFact(desk.deps, ada, reference, { fact: 'employee.uncomfortable', value: 'yes', incident: null })

  const { id } = await askSafety(desk.deps, hal, reference, asking())
  const view = await see(hsl, reference)
  expect(view).toMatchObject({ words: null, wishes: null, evidence: null, steps: [], metrics: [], questions: [] })
  expect(view.you.parts).toEqual(['safety'])
  expect([view.reportedBy, view.affected]).toEqual([null, null])
  expect(view.people.map((p) => p.part)).not.toContain('reporter')
  expect(view.title).not.toContain('buse')
  const risk = await riskOf(desk.deps, hsl, reference)
  expect(risk.behaviours).toEqual(['A threat, in words or by acting', 'Following or watching me'])
  expect(risk.facts.find(({ fact }) => fact === 'incident.stalking')).toMatchObject({ value: 'yes' })
  expect(risk.facts.map(({ fact }) => fact)).not.toContain('employee.uncomfortable')
  const read = await all(reference)
  expect(read).not.toMatch(/canary|Gus|Ada Moss|"Abuse"/)
  // control: the same words are there for the desk
  expect(JSON.stringify(await see(hal, reference))).toMatch(/words-canary[\s\S]*Gus|Gus[\s\S]*words-canary/)

  expect((await safetyOf(desk.deps, hal, reference)).asked).toMatchObject([
    { person: { name: 'Hew Salt' }, reason: 'A home visit is planned', nameReason: null, endedAt: null },
  ])
  await endSafety(desk.deps, hal, reference, id)
  expect(await codeOf(see(hsl, reference))).toBe('refusal.missing')
  expect(await codeOf(riskOf(desk.deps, hsl, reference))).toBe('refusal.missing')
  expect(await codeOf(endSafety(desk.deps, hal, reference, id))).toBe('refusal.missing')
  // asked again they may come again
  await askSafety(desk.deps, hal, reference, asking())
  expect((await see(hsl, reference)).you.parts).toEqual(['safety'])
})

test('SEC section 2 a safety lead writes and reads notes of their own, which the desk reads too, and none of the others', async () => {
  const { hal, ada, bo } = desk.staff
  const { reference } = await aCase()
  await askSafety(desk.deps, hal, reference, asking())
  expect(await codeOf(note(desk.deps, hsl, reference, 'Advice', 'privileged'))).toBe('refusal.forbidden')
  await note(desk.deps, hsl, reference, 'Two people at each visit', 'desk-and-manager')
  const own = await see(hsl, reference)
  expect(own.timeline?.map((item) => [item.kind, item.body])).toEqual([['note.written', 'Two people at each visit']])
  expect(JSON.stringify(await see(hal, reference))).toContain('Two people at each visit')
  for (const who of [ada, bo]) expect(JSON.stringify(await see(who, reference))).not.toContain('Two people')
})

test('SEC section 2 who it happened to is known to a safety lead where the handler said so with a reason, or a measure protects them', async () => {
  const { hal, ada, bo } = desk.staff
  const ticked = await aCase()
  await askSafety(desk.deps, hal, ticked.reference, asking({ nameReason: 'The plan is for this person' }))
  const view = await see(hsl, ticked.reference)
  expect([view.reportedBy?.name, view.affected?.name]).toEqual(['Gus Fenn', 'Ada Moss'])
  expect((await safetyOf(desk.deps, hsl, ticked.reference)).asked[0]?.nameReason).toBe('The plan is for this person')

  const { reference } = await aCase()
  await askSafety(desk.deps, hal, reference, asking())
  expect((await see(hsl, reference)).affected).toBeNull()
  const measure = { kind: 'other', what: 'Others take the calls', starts: null, plannedEnd: null } as const
  await setMeasure(desk.deps, bo, reference, { ...measure, review: null, standIn: null, which: '', safetyNote: '' })
  const named = await see(hsl, reference)
  // the measure is for Ada; that Gus told of it stays away
  expect([named.reportedBy, named.affected?.name]).toEqual([null, 'Ada Moss'])
  const [row] = await as(desk.deps.db, system('policy'), (tx) =>
    tx.selectFrom('protection').where('person_id', '=', ada.id).where('ended_at', 'is', null).select('id').execute(),
  )
  await endMeasure(desk.deps, ada, reference, row!.id, { because: 'person-asked', replacedBy: null, reason: '' })
  expect((await see(hsl, reference)).affected).toBeNull()
})

test('SEC section 2 a safety lead who was asked reads the review of the risk and the notice of it, as they were written', async () => {
  const { hal, bo, joan } = desk.staff
  const { reference } = await aCase()
  await askSafety(desk.deps, hal, reference, asking())
  expect(await riskOf(desk.deps, hsl, reference)).toMatchObject({ records: [], notices: [], forms: 0 })
  const step = (await see(bo, reference)).steps.find((s) => s.step === 'risk-review')!
  await recordStep(desk.deps, bo, reference, step.id, {
    date: '2026-11-09',
    actions: [{ what: 'Two at the counter', for: 'recurrence', owner: 'Mia', due: '2026-12-01' }],
  })
  const id = await begin(desk.deps, bo, reference, 'risk-notice')
  await readWishes(desk.deps, bo, { reference, id })
  await edit(desk.deps, bo, { reference, id }, { facts: ['person'], own: ['Visit in pairs.'], readers: [joan.id] })
  expect((await riskOf(desk.deps, hsl, reference)).notices).toEqual([])
  await finish(desk.deps, bo, { reference, id }, '')
  await send(desk.deps, bo, { reference, id })
  const risk = await riskOf(desk.deps, hsl, reference)
  expect(risk.records).toMatchObject([{ title: 'Review the risk assessment', by: 'Bo Lind' }])
  expect(JSON.stringify(risk.records)).toContain('Two at the counter')
  expect(risk.notices[0]?.text.join('\n')).toContain('Visit in pairs.')
})

test('SEC W4 a safety lead who is kept out is not offered, not asked, and loses the case at once', async () => {
  const { hal, ada } = desk.staff
  const { reference } = await aCase()
  await askSafety(desk.deps, hal, reference, asking({ nameReason: 'The plan is for this person' }))
  await addWall(desk.deps, ada, reference, hsl.id)
  expect(await codeOf(see(hsl, reference))).toBe('refusal.missing')
  expect(await codeOf(riskOf(desk.deps, hsl, reference))).toBe('refusal.missing')
  expect((await safetyOf(desk.deps, hal, reference)).mayAsk).toEqual([])
  expect(await codeOf(askSafety(desk.deps, hal, reference, asking()))).toBe('safety.cannot_ask')
})

test('SEC T31 N5 whoever reported sees that a safety lead opened it; without the role the part is worth nothing', async () => {
  const { hal, ada } = desk.staff
  const { caseId, reference } = await aCase()
  await askSafety(desk.deps, hal, reference, asking())
  await see(hsl, reference)
  await riskOf(desk.deps, hsl, reference)
  const lines = (await access(desk.deps, ada, reference)).map(({ who, what }) => [who, what])
  expect(lines).toContainEqual(['Health and safety', 'Opened the case'])
  expect(lines).toContainEqual(['Health and safety', 'Read the risks of the case'])
  expect((await see(ada, reference)).people.map(({ part }) => part)).toContain('safety')
  const lost = { ...hsl, roles: ['employee' as const] }
  expect(await codeOf(see(lost, reference))).toBe('refusal.missing')
  const rows = (who: Person) =>
    as(desk.deps.db, person(who.id), (tx) =>
      sql<{ n: number }>`select count(*)::int n from app.case_file where id = ${caseId}`.execute(tx),
    )
  const role = (roles: string[]) =>
    as(desk.deps.db, system('setup'), (tx) =>
      tx
        .updateTable('person')
        .set({ roles: sql`${roles}` })
        .where('id', '=', hsl.id)
        .execute(),
    )
  expect((await rows(hsl)).rows[0]?.n).toBe(1)
  await role([])
  expect((await rows(hsl)).rows[0]?.n).toBe(0)
  await role(['health-safety-lead'])
})
