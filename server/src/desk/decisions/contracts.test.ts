import type { ActInput } from '@breakwater/shared/contract/cases.ts'
import type { Person } from '@breakwater/shared/person.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../../db/as.ts'
import { gateKinds } from '../../gate-kinds.ts'
import { decide } from '../../gates/decide.ts'
import { applyPolicy } from '../../policy/apply.ts'
import { aReport, type Desk, openDesk } from '../../testing/desk.ts'
import { noteAccount } from '../account.ts'
import { act } from '../act.ts'
import { answerFact } from '../answer-fact.ts'
import { claim } from '../claim.ts'
import { gateDossier } from '../gates.ts'
import { viewCase } from '../view.ts'
import { waiveStep } from '../waive-step.ts'
import { declineStep } from './decline.ts'

let desk: Desk
let admin: pg.Client
let n = 0
beforeAll(async () => {
  desk = await openDesk()
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin.end()
  await desk.close()
})

type Opened = { reference: string; caseId: string }
async function opened(relation: string, more: Parameters<typeof aReport>[1] = {}): Promise<Opened> {
  const { ada, hal } = desk.staff
  const { reference, caseId } = await desk.receives(
    aReport(ada, { sender: `c${n++}@far.example`, relation: relation as never, ...more }),
  )
  await claim(desk.deps, hal, reference)
  return { reference, caseId }
}
/** A fact as the clock or the desk's letters leave it. */
const known = async ({ caseId }: Opened, ...facts: string[]) => {
  for (const name of facts)
    await admin.query(`insert into app.fact (case_id, name, value, source, at) values ($1, $2, 'yes', 'clock', $3)`, [
      caseId,
      name,
      desk.clock.now(),
    ])
  await as(desk.deps.db, system('policy'), (tx) => applyPolicy(desk.deps, tx, caseId, system('policy')))
}
const proposes = async (who: Person, c: Opened, action: string, more: Partial<ActInput> = {}) => {
  await act(desk.deps, who, c.reference, action, 'It is what the policy asks for', more)
  const { rows } = await admin.query('select id from app.gate_proposal where case_id = $1 order by at', [c.caseId])
  return String(rows.at(-1).id)
}
const signs = (who: Person, gate: string, says: 'approve' | 'decline' = 'approve') =>
  decide(desk.deps, gateKinds, who, { id: 'x', kind: 'test', steppedUpAt: desk.clock.now() } as never, gate, {
    says,
    reason: 'I read all of it',
  })
const step = async (c: Opened, id: string, who = desk.staff.hal) =>
  (await viewCase(desk.deps, who, c.reference)).steps.find((s) => s.step === id)
const done = async ({ caseId }: Opened, name: string) =>
  (await admin.query('select * from app.action where case_id = $1 and name = $2 order by at', [caseId, name])).rows
const CONTRACT = { values: { contract: 'C-1007', ends: '2026-12-31' } }
const IGNORED = 'counterparty.ignored'
const CONTINUED = 'counterparty.continued'
const UNWILLING = 'counterparty.unwilling'

test('P9 whoever looks after the account is not the one who decides at its gate; another senior leader is', async () => {
  const { hal, joan, una } = desk.staff
  const c = await opened('business-customer')
  await noteAccount(desk.deps, hal, c.reference, { owner: joan.email, worth: null })
  await known(c, IGNORED)
  const gate = await proposes(hal, c, 'dissolve-customer', CONTRACT)
  const signed = async () => (await admin.query('select 1 from app.gate_approval where proposal_id = $1', [gate])).rows
  for (const says of ['approve', 'decline'] as const)
    await expect(signs(joan, gate, says)).rejects.toMatchObject({ code: 'account.owner_alone' })
  expect(await signed()).toEqual([])
  expect(await done(c, 'dissolve-customer')).toEqual([])
  await signs(una, gate)
  expect(await done(c, 'dissolve-customer')).toHaveLength(1)
})

test('P32 P34 a customer who ignores the complaint: HR decides alone is refused, a senior leader ends the contract with its number and date', async () => {
  const { hal, joan, ivy } = desk.staff
  const c = await opened('business-customer')
  await expect(proposes(hal, c, 'dissolve-customer', CONTRACT)).rejects.toMatchObject({
    kind: 'blocked',
    params: { clause: 'icn/customers.9' },
  })
  await known(c, IGNORED)
  expect(await step(c, 'dissolve')).toMatchObject({ state: 'open', ownerRole: 'senior-leader' })
  await expect(proposes(hal, c, 'dissolve-customer')).rejects.toMatchObject({ code: 'record.needs' })
  const [piece] = (await viewCase(desk.deps, hal, c.reference)).evidence!
  const gate = await proposes(hal, c, 'dissolve-customer', { ...CONTRACT, evidence: { [IGNORED]: [piece!.id] } })
  const dossier = await gateDossier(desk.deps, gateKinds, joan, gate)
  expect(dossier.conditions).toMatchObject([{ state: 'yes', clause: 'icn/customers.9' }])
  expect(dossier).toMatchObject({ opens: true, grounds: [{ fact: IGNORED, pieces: [{ id: piece!.id }] }] })
  expect(dossier.lines).toContainEqual({ label: 'Contract number', value: 'C-1007' })
  await expect(signs(hal, gate)).rejects.toMatchObject({ code: 'gate.own' })
  await expect(signs(ivy, gate)).rejects.toMatchObject({ kind: 'missing' })
  await signs(joan, gate)
  expect(await done(c, 'dissolve-customer')).toMatchObject([
    { by_id: joan.id, gate: 'dissolve-customer', clause: 'icn/customers.9', pack: 'icn', wishes_version: 0 },
  ])
  const said = JSON.stringify((await viewCase(desk.deps, hal, c.reference)).timeline)
  expect(said).toContain('C-1007')
  expect(said).toContain('2026-12-31')
  expect(await step(c, 'dissolve')).toMatchObject({ state: 'done' })
  const queued = await admin.query(
    `select 1 from app.hold where case_id = $1 and stage = 'unqualified' and released_at is null`,
    [c.caseId],
  )
  expect(queued.rows).toHaveLength(1)
})

test('P33 P52 I16 customer: ignored, or again and unwilling; vendor: again or ignored; no other way', async () => {
  const rows: [relation: string, action: string, facts: string[], ready: boolean][] = []
  for (const set of [0, 1, 2, 3, 4, 5, 6, 7]) {
    const facts = [IGNORED, CONTINUED, UNWILLING].filter((_, bit) => set & (1 << bit))
    const has = (fact: string) => facts.includes(fact)
    rows.push(['business-customer', 'dissolve-customer', facts, has(IGNORED) || (has(CONTINUED) && has(UNWILLING))])
    if (!has(UNWILLING)) rows.push(['vendor', 'dissolve-vendor', facts, has(IGNORED) || has(CONTINUED)])
  }
  expect(rows).toHaveLength(12)
  for (const [relation, action, facts, ready] of rows) {
    const c = await opened(relation)
    await known(c, ...facts)
    const came = await proposes(desk.staff.hal, c, action, CONTRACT).then(
      () => true,
      (no: { kind?: string }) => no.kind !== 'blocked' && Promise.reject(no),
    )
    expect([relation, facts, came]).toEqual([relation, facts, ready])
    // the other branch's way is not there at all
    const other = action === 'dissolve-vendor' ? 'dissolve-customer' : 'dissolve-vendor'
    await expect(proposes(desk.staff.hal, c, other, CONTRACT)).rejects.toMatchObject({ kind: 'blocked' })
  }
})

test('P34 SETTLED 66 ending a contract is a duty: who decides may decline it with a reason, and the overseer hears of it', async () => {
  const { hal, joan, una } = desk.staff
  const c = await opened('vendor')
  await known(c, IGNORED)
  const { id } = (await step(c, 'dissolve'))!
  const { rows } = await admin.query('select overseer_id from app.case_file where id = $1', [c.caseId])
  const leader = [joan, una].find((p) => p.id === rows[0].overseer_id)!
  await expect(declineStep(desk.deps, leader, c.reference, id, {})).rejects.toMatchObject({ code: 'record.needs' })
  await declineStep(desk.deps, leader, c.reference, id, { reason: 'They moved him to another site' })
  expect(await step(c, 'dissolve')).toMatchObject({ state: 'done' })
  expect(JSON.stringify((await viewCase(desk.deps, hal, c.reference)).timeline)).toContain('another site')
})

test('P35 a private customer is refused until corrected: lifting without it is refused, with it everything goes back', async () => {
  const { hal, joan } = desk.staff
  const c = await opened('individual-customer')
  await signs(joan, await proposes(hal, c, 'refuse'))
  const held = async () =>
    (
      await admin.query(`select stage from app.hold where case_id = $1 and released_at is null order by stage`, [
        c.caseId,
      ])
    ).rows.map((r) => r.stage)
  expect(await held()).toEqual(['notice', 'unqualified'])
  await expect(proposes(hal, c, 'refuse')).rejects.toMatchObject({ code: 'action.already_done' })
  await expect(proposes(hal, c, 'serve-again')).rejects.toMatchObject({
    kind: 'blocked',
    params: { clause: 'icn/customers.10' },
  })
  await answerFact(desk.deps, hal, c.reference, { fact: 'customer.corrected', value: 'yes' })
  await signs(joan, await proposes(hal, c, 'serve-again'))
  expect(await held()).toEqual(['notice'])
  expect(await done(c, 'refuse')).toMatchObject([{ state: 'undone' }])
  // it may have to be refused once more
  await signs(joan, await proposes(hal, c, 'refuse'))
  expect(await held()).toEqual(['notice', 'unqualified'])
})

const POLICE = { values: { date: '2026-11-09', by_whom: 'company', summary: 'They took a note' } }
test('P53 each of stalking, assault and threat asks for the police; nobody waives it; not calling takes two people', async () => {
  const { hal, joan } = desk.staff
  for (const behaviour of ['stalking', 'assault', 'threat']) {
    const c = await opened('vendor', { behaviours: [behaviour] })
    expect(await step(c, 'police')).toMatchObject({ state: 'open', blocksClosing: true })
  }
  const c = await opened('vendor', { behaviours: ['threat'] })
  const { id } = (await step(c, 'police'))!
  await expect(waiveStep(desk.deps, hal, c.reference, id, 'They do not want it')).rejects.toMatchObject({
    kind: expect.stringMatching(/blocked|forbidden/),
  })
  await declineStep(desk.deps, hal, c.reference, id, { reason: 'It would put her at risk' })
  expect(await step(c, 'police')).toMatchObject({ state: 'open' })
  const { rows } = await admin.query('select id from app.gate_proposal where case_id = $1', [c.caseId])
  expect((await gateDossier(desk.deps, gateKinds, joan, rows[0].id)).words).toBe('It would put her at risk')
  await expect(signs(hal, rows[0].id)).rejects.toMatchObject({ code: 'gate.own' })
  await signs(joan, rows[0].id)
  expect(await step(c, 'police')).toMatchObject({ state: 'done' })
  const kept = await admin.query(`select by_id from app.step_record where case_id = $1 and kind = 'police-override'`, [
    c.caseId,
  ])
  expect(kept.rows).toEqual([{ by_id: joan.id }])
})

test('P54 the police rule looks at no relation', async () => {
  const relations = ['prospect', 'business-customer', 'individual-customer', 'vendor', 'contractor', 'investor']
  for (const relation of [...relations, 'shareholder', 'partner', 'unknown']) {
    const c = await opened(relation, { behaviours: ['threat'] })
    expect([relation, (await step(c, 'police'))?.state]).toEqual([relation, 'open'])
  }
})

test('P71 I14 against a wish it takes a reason, which stays on file; no decision row without the wishes it stood beside', async () => {
  const { ada, hal } = desk.staff
  const c = await opened('vendor', {
    behaviours: ['threat'],
    wishes: { choices: [], words: 'Please no police', police: 'no', contact: '' },
  })
  const contact = (more: Partial<ActInput>) =>
    act(desk.deps, hal, c.reference, 'contact-police', '', { ...POLICE, ...more })
  await expect(contact({})).rejects.toMatchObject({ kind: 'blocked', params: { clause: 'product/wishes' } })
  await expect(contact({ wishes: 0, deviation: 'x' })).rejects.toMatchObject({ code: 'wishes.changed' })
  await contact({ wishes: 1, deviation: 'He said he would come back' })
  expect(await step(c, 'police')).toMatchObject({ state: 'done' })
  const [row] = await done(c, 'contact-police')
  expect(row).toMatchObject({ against_wish: true, wishes_version: 1 })
  expect(JSON.stringify((await viewCase(desk.deps, hal, c.reference)).timeline)).toContain('He said he would come back')
  expect(JSON.stringify((await viewCase(desk.deps, ada, c.reference)).timeline)).not.toContain('He said he would')
  const copy = (columns: string, values: string) =>
    admin.query(
      `insert into app.action (case_id, name, kind, state, by_id, pack, pack_version, clause, facts, at, ${columns})
       select case_id, name, kind, state, by_id, pack, pack_version, clause, facts, at, ${values} from app.action where id = $1`,
      [row.id],
    )
  await expect(copy('wishes_version', 'null')).rejects.toMatchObject({ constraint: 'action_wishes' })
  await expect(copy('wishes_version, against_wish', '1, true')).rejects.toMatchObject({
    constraint: 'action_deviation',
  })
  // the control: with both it is taken
  await copy('wishes_version, against_wish, deviation_sealed', `1, true, '\\x00'`)
})
