import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { askGates } from '../gates/ask.ts'
import { decide } from '../policy/decide.ts'
import { persistent } from '../policy/known/letters.ts'
import { withAnswers } from '../policy/load.ts'
import { situationOf } from '../policy/situation.ts'
import { shippedPack } from '../policy/testing.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { startFakeCrm } from '../testing/fake-crm.ts'
import { type LetterDesk, openLetterDesk } from '../testing/letter-desk.ts'
import { begin } from './begin.ts'
import { edit } from './edit.ts'
import { finish } from './finish.ts'
import { listLetters } from './list.ts'
import { endLocal, recordedByHand, setLocal } from './local.ts'
import { readWishes } from './read-wishes.ts'
import { acknowledge, noticesFor } from './readers.ts'
import { send } from './send.ts'
import { writeMarkers } from './write-markers.ts'

let desk: LetterDesk
let crm: Awaited<ReturnType<typeof startFakeCrm>>
beforeAll(async () => {
  desk = await openLetterDesk('council')
  crm = await startFakeCrm({ now: () => desk.clock.now() })
}, 60_000)
afterAll(async () => {
  await crm.close()
  await desk.close()
})

const YEAR = '2027-11-09'
const day = () => desk.clock.now().toISOString().slice(0, 10)
const wishes = { choices: ['warn-them'], words: '', police: 'not-asked' as const, contact: '' }
const aCase = (over = {}) => desk.aCase({ relation: 'service-user', behaviours: ['abuse'], wishes, ...over })
const factsOf = (caseId: string) =>
  as(desk.deps.db, system('policy'), async (tx) => (await situationOf(tx, caseId)).facts)

async function warned(reference: string, address: string) {
  const { bo } = desk.staff
  const themselves = { name: 'Ed Quill', role: 'themselves' as const, organisation: '', address, again: address }
  const id = await desk.drafted(reference, 'warning', bo, { facts: ['behaviour:0:abuse'], recipient: themselves })
  await desk.reviewed(reference, id, bo)
  await send(desk.deps, bo, { reference, id }, { via: 'post', on: day(), proof: 'RR 1' })
  return id
}

test('P101 the manager warns, counted from one, and a restriction of the service without a day of review is refused', async () => {
  const { bo, hal } = desk.staff
  const { caseId, reference } = await aCase({ sender: 'sid@home.example' })
  const first = await warned(reference, 'sid@home.example')
  const second = await warned(reference, 'sid@home.example')
  expect((await desk.view(reference, first)).number).toBe(1)
  expect((await desk.view(reference, second)).text[0]).toBe('Warning 2')
  expect(await desk.step(caseId, 'local-action')).toBe('done')
  const terms = { terms: 'Letters only, one named contact', startsOn: day(), reason: '' }
  await expect(setLocal(desk.deps, bo, reference, 'service-restriction', terms)).rejects.toMatchObject({
    code: 'policy',
    params: { clause: 'council/post-incident.5' },
  })
  const set = await setLocal(desk.deps, bo, reference, 'service-restriction', { ...terms, reviewOn: YEAR })
  const listed = async (who: typeof bo) => {
    const { local, offeredLocal } = await listLetters(desk.deps, who, reference)
    return [local.map(({ can }) => can), offeredLocal.map(({ kind, classes }) => [kind, classes.length])]
  }
  const offers = [
    ['service-restriction', 0],
    ['marker', 4],
  ]
  expect(await listed(bo)).toEqual([[[]], offers])
  expect(await listed(hal)).toEqual([[['end']], offers])
  expect(set).toMatchObject({ terms: 'Letters only, one named contact', reviewOn: YEAR, ended: null })
  await expect(endLocal(desk.deps, bo, { reference, id: set.id }, 'It is over')).rejects.toMatchObject({
    kind: 'forbidden',
  })
  const ended = await endLocal(desk.deps, hal, { reference, id: set.id }, 'They keep to it')
  expect(ended.ended?.reason).toBe('They keep to it')
})

test('P111 persistent is what goes on after a warning: a warning after the last one says nothing yet', async () => {
  const { ada } = desk.staff
  const { caseId, reference } = await aCase({ sender: 'per@home.example' })
  expect((await factsOf(caseId))['ground.persistent']).toBe('no')
  desk.clock.advance(3_600_000)
  await aCase({ sender: 'per@home.example', reporterId: ada.id, affectedId: desk.staff.gus.id })
  desk.clock.advance(24 * 3_600_000)
  await warned(reference, 'per@home.example')
  expect((await factsOf(caseId))['ground.persistent']).toBe('no')
  desk.clock.advance(24 * 3_600_000)
  await aCase({ sender: 'per@home.example', reporterId: ada.id, affectedId: desk.staff.mia.id })
  expect((await factsOf(caseId))['ground.persistent']).toBe('yes')
  const at = (d: number) => new Date(2026, 10, d).toISOString()
  expect(persistent({ incidents: [at(1), at(9)], warnings: [at(5)] }, 3, 1)).toBe(false)
  expect(persistent({ incidents: [at(1), at(9)], warnings: [at(5)] }, 2, 2)).toBe(false)
})

test('P105 a marker holds a class of reason and no story; until it is written and read back it says so', async () => {
  const { bo } = desk.staff
  const { reference } = await aCase({ sender: 'mark@home.example' })
  const marker = { terms: 'threats', startsOn: day(), reviewOn: YEAR, reason: '' }
  const story = { ...marker, terms: 'He shouted at Ada in the hall' }
  await expect(setLocal(desk.deps, bo, reference, 'marker', story)).rejects.toMatchObject({
    code: 'letter.marker_class',
  })
  const byHand = await setLocal(desk.deps, bo, reference, 'marker', marker)
  expect(byHand.recorded).toBe('not-recorded-yet')
  await writeMarkers.run(desk.deps, {})
  expect((await listLetters(desk.deps, desk.staff.hal, reference)).local[0]).toMatchObject({
    recorded: 'not-recorded-yet',
  })
  const where = { system: 'Housing', record: 'H-42' }
  expect(await recordedByHand(desk.deps, bo, { reference, id: byHand.id }, where)).toMatchObject({
    recorded: 'recorded',
    recordedIn: 'Housing',
    can: [],
  })
  expect(byHand).toMatchObject({ can: ['record'] })

  const other = await aCase({ sender: 'crm@home.example' })
  const written = await setLocal(desk.deps, bo, other.reference, 'marker', marker)
  await as(desk.deps.db, system('setup'), (tx) =>
    saveConnection(desk.deps, tx, {
      id: 'CRM',
      vendor: 'demo',
      settings: { url: crm.url },
      secrets: { token: crm.token },
      mapping: crm.mapping,
    }),
  )
  await writeMarkers.run(desk.deps, {})
  const state = async () =>
    (await listLetters(desk.deps, desk.staff.hal, other.reference)).local.find((l) => l.id === written.id)
  expect(await state()).toMatchObject({ recorded: 'not-recorded-yet' })
  await crm.store.add({ object: 'lead', id: 'u1', name: 'Somebody', emails: ['crm@home.example'], status: 'new' })
  await writeMarkers.run(desk.deps, {})
  expect(await state()).toMatchObject({ recorded: 'recorded', recordedIn: 'CRM' })
})

test('P106 I20 their senior manager is told only the ticked facts, with no demand and nobody of ours named', async () => {
  const { bo } = desk.staff
  const { caseId, reference } = await aCase({ relation: 'other-organisation', sender: 'uwe@inspect.example' })
  const chief = {
    name: 'Dora Lang',
    role: 'senior-manager' as const,
    organisation: 'Inspectorate',
    address: 'dora@inspect.example',
    again: 'dora@inspect.example',
  }
  const id = await begin(desk.deps, bo, reference, 'other-org-notice')
  await readWishes(desk.deps, bo, { reference, id })
  await edit(desk.deps, bo, { reference, id }, { facts: ['person', 'behaviour:0:abuse'], recipient: chief })
  const view = await desk.view(reference, id, bo)
  expect(view.facts.filter((f) => f.on)).toHaveLength(2)
  for (const f of view.facts.filter((one) => !one.on)) expect(view.text.join('\n')).not.toContain(f.text)
  expect(view.text.join('\n')).not.toMatch(/demand|has to stop|Ada|Moss/)
  await desk.reviewed(reference, id, bo)
  await send(desk.deps, bo, { reference, id })
  expect((await listLetters(desk.deps, desk.staff.hal, reference)).disclosures).toHaveLength(2)
  expect(await desk.step(caseId, 'other-org-notice')).toBe('done')
})

test('P100 senior managers are told of a risk with the least there is to tell; the step ends when they said that they read it', async () => {
  const { bo, joan, mia, gus } = desk.staff
  const { caseId, reference } = await aCase({ sender: 'risk@home.example' })
  const id = await begin(desk.deps, bo, reference, 'risk-notice')
  await readWishes(desk.deps, bo, { reference, id })
  await expect(edit(desk.deps, bo, { reference, id }, { readers: [gus.id] })).rejects.toMatchObject({
    code: 'letter.reader',
  })
  await edit(
    desk.deps,
    bo,
    { reference, id },
    { facts: ['person'], own: ['Visit in pairs until further notice.'], readers: [joan.id, mia.id] },
  )
  await finish(desk.deps, bo, { reference, id }, '')
  await send(desk.deps, bo, { reference, id })
  const [notice] = await noticesFor(desk.deps, joan)
  expect(notice?.text.join('\n')).toContain('Visit in pairs')
  expect(notice?.text.join('\n')).not.toMatch(/Ada|Moss/)
  await acknowledge(desk.deps, joan, id)
  expect(await desk.step(caseId, 'risk-notice')).toBe('open')
  await expect(acknowledge(desk.deps, gus, id)).rejects.toMatchObject({ kind: 'missing' })
  await acknowledge(desk.deps, mia, id)
  expect(await desk.step(caseId, 'risk-notice')).toBe('done')
})

test('G11 K11 where every action needs the Health and Safety Lead, a warning is refused until they were heard', () => {
  const facts = { relation: 'service-user', 'wishes.on_file': 'yes', 'hs_lead.consulted': 'no' } as const
  const asked = (scope: string, more = {}) => {
    const pack = withAnswers(shippedPack('council'), { 'hs_lead.scope': scope })
    return () => askGates(pack, decide(pack, { ...facts, ...more }), 'warning')
  }
  expect(asked('withdrawal')).not.toThrow()
  expect(asked('any-action')).toThrow('policy')
  expect(asked('any-action', { 'hs_lead.consulted': 'yes' })).not.toThrow()
})
