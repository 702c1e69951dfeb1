import type { Person } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, person, system } from '../../db/as.ts'
import { gateKinds } from '../../gate-kinds.ts'
import { applyPolicy } from '../../policy/apply.ts'
import { carryOut } from '../../policy/carry-out.ts'
import { situationOf } from '../../policy/situation.ts'
import { invariant, onDatabase } from '../../testing/invariant.ts'
import { access } from '../access.ts'
import { act } from '../act.ts'
import { openChosen } from '../chosen.ts'
import { gateDossier } from '../gates.ts'
import { type Case, FACTS, type Fact, openWithdrawals, refused, SIGNERS, WHY, type Withdrawals } from './testing.ts'

let w: Withdrawals
beforeAll(async () => {
  w = await openWithdrawals()
}, 60_000)
afterAll(() => w.close())

test('P107 P108 P113 P115 G5 pressing the action, a job and the policy itself do not get past it, and no fact stands in for a signature', async () => {
  const { hal, ada } = w.desk.staff
  const at = await w.opened()
  const { caseId, reference } = at
  const gate = await w.propose(at, FACTS)
  for (const fact of ['legal.consulted', 'hs_lead.consulted'])
    await w.rows(`insert into app.fact (case_id, name, value, source, at) values ($1, $2, 'yes', 'handler', now())`, [
      caseId,
      fact,
    ])
  const dossier = await gateDossier(w.desk.deps, gateKinds, w.people['assistant-director'], gate)
  expect(dossier.conditions.map((c) => c.state)).toEqual(['yes', 'no', 'yes', 'no', 'yes', 'yes'])
  expect(JSON.stringify(dossier)).toContain(WHY)
  expect(JSON.stringify(dossier)).toContain('two staff bring them')
  await expect(w.sign(w.people['assistant-director'], gate)).rejects.toMatchObject({ code: 'gate.not_yet' })
  await expect(w.propose(at, FACTS)).rejects.toMatchObject({ code: 'gate.waits' })
  await expect(act(w.desk.deps, ada, reference, 'withdraw-service', 'I want it')).rejects.toMatchObject({
    kind: 'blocked',
  })
  await as(w.desk.deps.db, system('policy'), (tx) => applyPolicy(w.desk.deps, tx, caseId, system('policy')))
  for (const door of ['policy', 'worker', 'clock', 'intake'] as const) {
    const job = as(w.desk.deps.db, system(door), async (tx) =>
      carryOut(w.desk.deps, tx, {
        action: 'withdraw-service',
        by: system(door),
        reason: '',
        s: await situationOf(tx, caseId),
      }),
    )
    await expect(job).rejects.toMatchObject({
      kind: 'blocked',
      code: 'policy',
      params: { clause: 'council/withdraw.2' },
    })
  }
  await expect(w.sign(hal, gate)).rejects.toMatchObject({ code: 'gate.own' })
  expect(await w.done(caseId)).toBe(0)
})

const SAYS: Record<Fact, [say: string, clause: string]> = {
  'ground.abusive': ['Tie at least one ground to evidence.', 'council/withdraw.3'],
  'options.all_considered': ['Say for every other option why it is not enough.', 'council/withdraw.2'],
  'continuity.planned': ['Say which necessary services go on, and how.', 'council/withdraw.5'],
  'wishes.on_file': ["Record the affected person's wishes.", 'product/wishes'],
}
test('P109 P110 P114 I5 a proposal with one condition missing is refused, naming it, and nothing is proposed', async () => {
  for (const missing of FACTS) {
    const at = await w.opened()
    const met = FACTS.filter((fact) => fact !== missing)
    await expect(w.propose(at, met)).rejects.toMatchObject({
      kind: 'blocked',
      params: { say: SAYS[missing][0], clause: SAYS[missing][1] },
    })
    expect(await w.rows('select 1 from app.gate_proposal where case_id = $1', [at.caseId])).toEqual([])
  }
  // a piece of evidence of another case ties no ground
  const [one, other] = [await w.opened(), await w.opened()]
  const lent = { ...one, evidence: other.evidence }
  await expect(w.propose(lent, FACTS)).rejects.toMatchObject({ params: { say: SAYS['ground.abusive'][0] } })
})

const CHANGES: Record<string, (at: Case, gate: string) => Promise<unknown>> = {
  field: (_at, gate) =>
    w.rows(`update app.gate_proposal set payload = payload || '{"againstWish": true}' where id = $1`, [gate]),
  fact: ({ caseId }) =>
    w.rows(
      `insert into app.fact (case_id, name, value, source, at) values ($1, 'ground.assault', 'yes', 'handler', now())`,
      [caseId],
    ),
  wishes: ({ caseId }) =>
    w.rows(`insert into app.wishes (case_id, version, choices, police, at) values ($1, 2, '{}', 'yes', now())`, [
      caseId,
    ]),
  nothing: async () => undefined,
}
/** Something changes after so many signatures: the decision falls, unless nothing did. */
const bound = (changes: typeof CHANGES) =>
  fc.asyncProperty(fc.constantFrom(...Object.keys(changes)), fc.nat(SIGNERS.length - 1), async (what, stage) => {
    const at = await w.opened()
    const gate = await w.propose(at, FACTS)
    for (const signer of SIGNERS.slice(0, stage)) await w.sign(w.people[signer], gate)
    await changes[what]!(at, gate)
    for (const signer of SIGNERS.slice(stage)) await w.sign(w.people[signer], gate).catch(refused)
    // whoever signs after a changed field signs the new text; the signatures before it are gone
    const stands = what === 'nothing' || (what === 'field' && stage === 0)
    if ((await w.done(at.caseId)) !== (stands ? 1 : 0)) return false
    const { state } = await gateDossier(w.desk.deps, gateKinds, w.desk.staff.hal, gate)
    return (what !== 'fact' && what !== 'wishes') || state === 'void'
  })

test('I6 what is proposed stands as long as nothing it rests on changes: a field, a fact or the wishes make it void', {
  timeout: 3_600_000,
}, async () => {
  // a fact that nobody noticed
  const unseen = { fact: CHANGES['nothing']! }
  await invariant('I6', { runs: onDatabase(6), holds: bound(CHANGES), control: bound(unseen) })
})

test('P107 C12 day 15 is too late, and it can be proposed again', async () => {
  const at = await w.opened()
  const gate = await w.propose(at, FACTS)
  await w.sign(w.people.legal, gate)
  w.desk.clock.advance(14 * 24 * 3_600_000)
  await expect(w.sign(w.people['health-safety-lead'], gate)).rejects.toMatchObject({ code: 'gate.expired' })
  expect((await gateDossier(w.desk.deps, gateKinds, w.desk.staff.hal, gate)).state).toBe('void')
  const again = await w.propose(at, FACTS)
  for (const signer of SIGNERS) await w.sign(w.people[signer], again)
  expect(await w.done(at.caseId)).toBe(1)
})

test('SETTLED 62 P110 I28 who decides opens the chosen pieces and no others, while it stands; whoever reported sees it by role', async () => {
  const { deps, staff } = w.desk
  const { ada, hal, joan, ash } = staff
  const at = await w.opened(Buffer.from('From: sid@town.example\r\n\r\nCome here again and you will see.\r\n'))
  const gate = await w.propose(at, FACTS)
  const { grounds, opens } = await gateDossier(deps, gateKinds, ash, gate)
  expect([grounds.map(({ fact, pieces }) => [fact, pieces.map(({ id }) => id)]), opens]).toEqual([
    [['ground.abusive', [at.evidence]]],
    true,
  ])
  expect(JSON.stringify(grounds)).not.toContain(ada.name)
  const opened = (who = ash, piece = at.evidence) => openChosen(deps, gateKinds, who, { id: gate, piece })
  expect(await opened()).toMatchObject({ id: at.evidence, text: expect.stringContaining('Come here again') })
  expect((await opened(w.people.legal)).intact).toBe(true)
  // nobody else by this door, and nothing else of this or another case
  const other = await w.opened()
  const unchosen = await w.rows('select id from app.evidence where case_id = $1', [other.caseId])
  for (const who of [hal, joan, ada, w.people.walled, staff.mia])
    await expect(opened(who), who.name).rejects.toMatchObject({ kind: 'missing' })
  await expect(opened(ash, String(unchosen[0]!['id']))).rejects.toMatchObject({ kind: 'missing' })
  const lines = await access(deps, ada, at.reference)
  expect(lines.filter(({ what }) => what.includes('chosen for a proposal')).map(({ who }) => who)).toEqual([
    'Legal',
    'Assistant director',
  ])
  const custody = await w.rows(
    `select actor_id from app.custody where evidence_id = $1 and act = 'read' and actor_id is not null order by at, id`,
    [at.evidence],
  )
  expect(custody.map((row) => row['actor_id']).sort()).toEqual([ash.id, w.people.legal.id].sort())
  // the database says the same by itself, whoever asks it, and a wall is what keeps the walled one out
  const laidBefore = (who: Person, now = deps.clock.now()) =>
    as(deps.db, person(who.id), async (tx) => {
      const { rows } = await sql<{ evidence_id: string }>`select * from app.chosen_pieces(${gate}, ${now})`.execute(tx)
      return rows.map((row) => row.evidence_id)
    })
  for (const who of [ash, ...SIGNERS.map((role) => w.people[role])])
    expect(await laidBefore(who), who.name).toEqual([at.evidence])
  for (const who of [hal, joan, ada, w.people.walled, staff.mia]) expect(await laidBefore(who), who.name).toEqual([])
  expect(await laidBefore(ash, new Date(deps.clock.now().getTime() + 15 * 86_400_000))).toEqual([])
  await w.rows('delete from app.case_wall where case_id = $1 and person_id = $2', [at.caseId, w.people.walled.id])
  expect(await laidBefore(w.people.walled)).toEqual([at.evidence])
  // it rests on something else now, and nothing opens any more
  await CHANGES['fact']!(at, gate)
  expect((await gateDossier(deps, gateKinds, ash, gate)).opens).toBe(false)
  await expect(opened()).rejects.toMatchObject({ kind: 'missing' })
})
