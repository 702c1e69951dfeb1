import { readFileSync } from 'node:fs'
import type { Person } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { claim } from '../desk/claim.ts'
import { gateDossier } from '../desk/gates.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { personById } from '../people/person.ts'
import { situationOf } from '../policy/situation.ts'
import { proposePack } from '../setup/propose-pack.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { trailOfCase } from '../trail/record.ts'
import { clauses } from './clauses.ts'
import { draftPack, setAside } from './draft.ts'
import { moveBatch, moveCasesJob } from './move-job.ts'
import { policyText, saveText } from './own-text.ts'
import { caseMoveOf, proposeCaseMove, proposeMoveAll } from './propose-move.ts'
import { diffOf, previewOf, versions, yamlOf } from './versions.ts'

const shipped = readFileSync(new URL('../../policies/icn.yaml', import.meta.url), 'utf8')
/** The second version: no talk any more, marking waits for nothing, another clock. */
const second = shipped
  .replace('version: 1.0.0', 'version: 2.0.0')
  .replace(/ {2}- id: manager-talk\n[\s\S]*?(?= {2}- id: unqualified\n)/, '')
  .replace(
    'requires: [{ need: manager.talk_done, say: "Record the talk with the manager first.", clause: icn/prospects.4 }]',
    'requires: [{ need: third_party.known, say: "Say who it is.", clause: icn/prospects.4 }]',
  )
  .replace(
    'when: { all: [{ relation: prospect }, *reported, manager.talk_done] }',
    'when: { all: [{ relation: prospect }, *reported] }',
  )
  .replace('for: { n: 5, unit: working-day }', 'for: { n: 6, unit: working-day }')

let desk: Desk
let admin: Person
const session = () => ({ id: crypto.randomUUID(), kind: 'test' as const, steppedUpAt: desk.clock.now() })
const agrees = (who: Person, id: string) =>
  decide(desk.deps, gateKinds, who, session(), id, { says: 'approve', reason: 'Read and agreed.' })
const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  )
const inPolicy = <T>(work: Parameters<typeof as<T>>[2]) => as(desk.deps.db, system('policy'), work)

beforeAll(async () => {
  desk = await openDesk()
  const row = {
    name: 'Ole Admin',
    email: 'ole@pines.example',
    roles: ['admin'] as never,
    manager_id: null,
    team: null,
    unit: null,
    phone: null,
  }
  const { id } = await as(desk.deps.db, system('setup'), async (tx) => {
    const made = await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()
    await tx
      .updateTable('organisation')
      .set({ settings: JSON.stringify({ outsideContact: 'gus@pines.example' }) })
      .execute()
    await tx
      .updateTable('person')
      .set({ roles: ['hr'] })
      .where('email', '=', 'gus@pines.example')
      .execute()
    return made
  })
  admin = (await personById(desk.deps.auth, id))!
  desk.deps.config.extensionIds.push('a'.repeat(32))
})
afterAll(() => desk.close())

async function aCase(sender: string) {
  const { reference } = await desk.receives(aReport(desk.staff.ada, { sender }))
  const row = await inPolicy((tx) =>
    tx
      .selectFrom('case_file')
      .where('reference', '=', reference)
      .select(['id', 'handler_id', 'overseer_id'])
      .executeTakeFirstOrThrow(),
  )
  return { reference, ...row }
}
const stepsOf = (caseId: string) =>
  inPolicy(async (tx) => {
    const rows = await tx.selectFrom('step').where('case_id', '=', caseId).select(['id', 'step', 'state']).execute()
    return new Map(rows.map((row) => [row.step, row]))
  })
const versionOf = (caseId: string) => inPolicy(async (tx) => (await situationOf(tx, caseId)).pack.pack.version)

describe('a second version of the policy, from the draft to the last open case', () => {
  let first: Awaited<ReturnType<typeof aCase>>

  test('I27 a draft with a fault is refused in words, and nothing is kept', async () => {
    first = await aCase('cy@prospect.example')
    await claim(desk.deps, desk.staff.hal, first.reference)
    const draft = (yaml: string) => draftPack(desk.deps, admin, { yaml, version: null, answers: {} })
    await expect(draft(second.replace('when: employee.no_contact_wish', 'when: employee.sad'))).rejects.toMatchObject({
      code: 'policy.faults',
      params: { first: '"employee.sad" is not a fact this product knows.' },
    })
    await expect(
      draftPack(desk.deps, desk.staff.hal, { yaml: second, version: null, answers: {} }),
    ).rejects.toMatchObject({
      code: 'refusal.forbidden',
    })
    await expect(
      draftPack(desk.deps, admin, { yaml: null, version: '3.0.0', answers: { 'hr.desks': 'x' } }),
    ).rejects.toMatchObject({
      code: 'policy.no_option',
    })
    expect((await versions(desk.deps, admin)).map(({ version }) => version)).toEqual(['1.0.0'])
  })

  test('P49 a version with an open question waits for its answer; answers make a version of their own', async () => {
    await draftPack(desk.deps, admin, { yaml: second, version: null, answers: {} })
    const unanswered = (await versions(desk.deps, admin)).find(({ version }) => version === '2.0.0')
    expect(unanswered).toMatchObject({
      status: 'draft',
      unanswered: ['hr.desk'],
      can: { propose: false, setAside: true },
    })
    await expect(
      draftPack(desk.deps, admin, { yaml: second, version: null, answers: { 'hr.desk': 'People' } }),
    ).rejects.toMatchObject({ code: 'policy.version_taken' })
    await setAside(desk.deps, admin, 'icn', '2.0.0')
    await expect(setAside(desk.deps, admin, 'icn', '1.0.0')).rejects.toMatchObject({ code: 'policy.not_a_draft' })
    await draftPack(desk.deps, admin, { yaml: second, version: '2.0.1', answers: { 'hr.desk': 'People' } })
    const answered = (await versions(desk.deps, admin)).find(({ version }) => version === '2.0.1')
    expect(answered).toMatchObject({ unanswered: [], can: { propose: true } })
    expect(answered?.options.find(({ id }) => id === 'hr.desk')).toMatchObject({
      value: 'People',
      askAtSetup: true,
      origin: 'policy',
    })
  })

  test('I8 the difference is in words, by clause, step, gate, clock and option', async () => {
    const changes = await diffOf(desk.deps, admin, 'icn', '2.0.1')
    const found = (part: string, id: string) => changes.find((change) => change.part === part && change.id === id)
    expect(found('step', 'manager-talk')).toMatchObject({ what: 'gone', title: 'Talk with the person' })
    expect(found('clock', 'five-days')?.lines).toEqual([
      { field: 'for', before: '5 working days', after: '6 working days' },
    ])
    expect(found('option', 'hr.desk')?.lines).toEqual([{ field: 'value', before: null, after: 'People' }])
    expect(found('gate', 'talk-first')?.what).toBe('changed')
    expect(found('step', 'unqualified')?.lines[0]).toMatchObject({
      field: 'when',
      before: expect.stringContaining('manager.talk_done'),
    })
    expect(changes.some(({ part }) => part === 'clause')).toBe(false)
    expect(await diffOf(desk.deps, admin, 'icn', '1.0.0')).toEqual([])
  })

  test('I8 a preview counts what past cases would have, and writes nothing', async () => {
    const before = await stepsOf(first.id)
    const preview = await previewOf(desk.deps, admin, 'icn', '2.0.1')
    expect(preview).toMatchObject({ cases: 1, changed: 1 })
    const row = (id: string) => preview.rows.find((each) => each.part === 'step' && each.id === id)
    expect(row('manager-talk')).toMatchObject({ before: 1, after: 0 })
    expect(row('unqualified')).toMatchObject({ before: 0, after: 1 })
    expect(row('investigate')).toMatchObject({ before: 1, after: 1 })
    expect(await stepsOf(first.id)).toEqual(before)
    expect(await versionOf(first.id)).toBe('1.0.0')
  })

  test('I27 one approval activates nothing; with the second the old version retires, and open cases stay with theirs (I8)', async () => {
    const before = await stepsOf(first.id)
    const id = await proposePack(desk.deps, admin, await yamlOf(desk.deps, admin, 'icn', '2.0.1'))
    const dossier = await gateDossier(desk.deps, gateKinds, desk.staff.una, id)
    expect(dossier.lines.map(({ label }) => label)).toContain('Gone: step')
    await agrees(desk.staff.una, id)
    const status = async () =>
      new Map((await versions(desk.deps, admin)).map(({ version, status: is }) => [version, is]))
    expect((await status()).get('1.0.0')).toBe('active')
    expect(await refused(agrees(admin, id))).toBe('gate.own')
    expect(await refused(agrees(desk.staff.una, id))).not.toBe('done')
    await agrees(desk.staff.joan, id)
    expect(Object.fromEntries(await status())).toEqual({ '1.0.0': 'retired', '2.0.0': 'retired', '2.0.1': 'active' })
    expect(await versionOf(first.id)).toBe('1.0.0')
    expect(await stepsOf(first.id)).toEqual(before)
    const late = await aCase('new@prospect.example')
    expect(await versionOf(late.id)).toBe('2.0.1')
    expect([...(await stepsOf(late.id)).keys()]).not.toContain('manager-talk')
  })

  test('I8 one case moves by its handler and its overseer, with the difference shown; it is recomputed once', async () => {
    const { hal, ivy } = desk.staff
    expect(await refused(caseMoveOf(desk.deps, ivy, first.reference))).toBe('refusal.missing')
    const shown = await caseMoveOf(desk.deps, hal, first.reference)
    expect(shown).toMatchObject({
      from: '1.0.0',
      to: '2.0.1',
      drops: ['Talk with the person'],
      opens: ['Mark the prospect as unqualified'],
    })
    const before = await stepsOf(first.id)
    const id = await proposeCaseMove(desk.deps, hal, first.reference, 'The new rules fit better.')
    expect(await versionOf(first.id)).toBe('1.0.0')
    expect(await refused(agrees(hal, id))).toBe('gate.own')
    expect(await refused(agrees(ivy, id))).not.toBe('done')
    const overseer = Object.values(desk.staff).find((one) => one.id === first.overseer_id)!
    const dossier = await gateDossier(desk.deps, gateKinds, overseer, id)
    expect(dossier.lines.map(({ value }) => value)).toContain('Talk with the person')
    await agrees(overseer, id)
    expect(await versionOf(first.id)).toBe('2.0.1')
    const after = await stepsOf(first.id)
    expect(after.get('manager-talk')?.state).toBe('not-needed')
    expect(after.get('unqualified')?.state).toBe('open')
    for (const [step, row] of before) {
      expect(after.get(step)?.id, step).toBe(row.id)
      if (row.state === 'done') expect(after.get(step)?.state, step).toBe('done')
    }
    expect(await refused(caseMoveOf(desk.deps, hal, first.reference))).toBe('policy.same_version')
    const trail = await as(desk.deps.db, { kind: 'person', id: overseer.id }, (tx) => trailOfCase(tx, first.id))
    expect(trail.filter(({ action }) => action === 'case.moved')).toHaveLength(1)
  })

  test('I8 all open cases move by an administrator and a second person; a version that came since makes the proposal void', async () => {
    expect(await refused(proposeMoveAll(desk.deps, admin, 'Everybody follows it.'))).toBe('policy.nothing_to_move')
    await draftPack(desk.deps, admin, { yaml: null, version: '2.1.0', answers: { 'support.eap': false } })
    const activate = async (version: string) => {
      const id = await proposePack(desk.deps, admin, await yamlOf(desk.deps, admin, 'icn', version))
      await agrees(desk.staff.una, id)
      await agrees(desk.staff.joan, id)
    }
    await activate('2.1.0')
    const stale = await proposeMoveAll(desk.deps, admin, 'Everybody follows it.')
    await draftPack(desk.deps, admin, { yaml: null, version: '2.2.0', answers: { 'support.eap': true } })
    await activate('2.2.0')
    expect(await refused(agrees(desk.staff.una, stale))).toBe('policy.not_active')
    expect(await refused(proposeMoveAll(desk.deps, desk.staff.hal, 'I would like it.'))).toBe('refusal.forbidden')
    const id = await proposeMoveAll(desk.deps, admin, 'Everybody follows it.')
    await agrees(desk.staff.una, id)
    const move = async () => (await versions(desk.deps, admin)).find(({ version }) => version === '2.2.0')
    expect((await move())?.move).toEqual({ total: 2, moved: 0, state: 'running' })
    expect((await move())?.can.moveCasesHere).toBe(false)
    // interrupted after one case, it goes on with the other
    await moveBatch(desk.deps, 1)
    expect((await move())?.move).toEqual({ total: 2, moved: 1, state: 'running' })
    await moveCasesJob.run(desk.deps, {})
    expect((await move())?.move).toEqual({ total: 2, moved: 2, state: 'done' })
    const left = (await versions(desk.deps, admin)).filter(({ cases }) => cases > 0)
    expect(left.map(({ version, cases }) => [version, cases])).toEqual([['2.2.0', 2]])
  })
})

test('SETTLED 65 clauses show the organisation’s own words where they point into its text, else our paraphrase; versions stay', async () => {
  const text = { title: 'Our rules', format: 'markdown' as const, text: '# Customers\n\nA customer has to stop.' }
  const at = (id: string) =>
    clauses(desk.deps, desk.staff.ada, 'icn', '1.0.0').then((all) => all.clauses.find((c) => c.id === id))
  expect((await at('icn/customers.3'))?.own).toBeNull()
  const save = (who: Person, anchors: Record<string, string>) => saveText(desk.deps, who, { ...text, anchors })
  expect(await refused(save(desk.staff.hal, {}))).toBe('refusal.forbidden')
  expect(await refused(save(admin, { 'icn/customers.3': '7.1' }))).toBe('policy.text_anchor')
  expect(await refused(save(admin, { 'icn/nowhere.1': '1.1' }))).toBe('policy.text_anchor')
  expect(await refused(saveText(desk.deps, admin, { ...text, text: '# Only a heading', anchors: {} }))).toBe(
    'policy.text_empty',
  )
  expect(await save(admin, { 'icn/customers.3': '1.1' })).toEqual({ version: 1 })
  expect(await at('icn/customers.3')).toMatchObject({
    own: { heading: 'Customers', text: ['A customer has to stop.'] },
    says: expect.stringContaining('asks the customer'),
  })
  expect((await at('icn/customers.4'))?.own).toBeNull()
  expect(await save(admin, {})).toEqual({ version: 2 })
  const kept = await policyText(desk.deps, desk.staff.ada)
  expect(kept.versions.map(({ version }) => version)).toEqual([2, 1])
  expect(kept.can.save).toBe(false)
  expect((await at('icn/customers.3'))?.own).toBeNull()
})
