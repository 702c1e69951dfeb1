import { readFileSync } from 'node:fs'
import type { Person, Role } from '@breakwater/shared/person.ts'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { applyPolicy } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { checkPack } from '../policy/load.ts'
import { situationOf } from '../policy/situation.ts'
import { aReport } from '../testing/desk.ts'
import { openMailDesk } from '../testing/mail-desk.ts'
import { act } from './act.ts'
import { gateDossier } from './gates.ts'

/** The hard gate of the council's policy (POLICY 1.4), on a pack that is complete otherwise. */
const GATE = `
  withdraw:
    guards: [withdraw-service]
    proposed_by: [manager, hr]
    decides: assistant-director
    distinct: [proposer, legal, health-safety-lead, decider]
    step_up: passkey
    requires:
      - { need: { any: [ground.abusive, ground.persistent, ground.assault] }, say: "Tie a ground to evidence.", clause: icn/scope.1 }
      - { need: legal.consulted, say: "Consult Legal.", clause: icn/scope.1 }
      - { need: options.all_considered, say: "Say why every other option is not enough.", clause: icn/scope.1 }
      - { need: hs_lead.consulted, say: "Speak to the Health and Safety Lead.", clause: icn/scope.1 }
      - { need: continuity.planned, say: "Say which services go on.", clause: icn/scope.1 }
      - { need: wishes.on_file, say: "Record the wishes.", clause: icn/scope.1 }
`
const ACTION = `
  withdraw-service: { kind: withdrawal.service, by: [manager, hr], gate: withdraw, when: always, clause: icn/scope.1 }
`
const FACTS = ['ground.abusive', 'options.all_considered', 'continuity.planned', 'wishes.on_file'] as const
type Fact = (typeof FACTS)[number]
const SIGNERS = ['legal', 'health-safety-lead', 'assistant-director'] as const
type Signer = (typeof SIGNERS)[number]
type Move = Fact | Signer

let desk: Awaited<ReturnType<typeof openMailDesk>>
let people: Record<Signer | 'all' | 'walled', Person>
let n = 0

beforeAll(async () => {
  desk = await openMailDesk()
  const shipped = readFileSync(new URL('../../policies/icn.yaml', import.meta.url), 'utf8')
  const yaml = shipped
    .replace(/^( *version: ).*$/m, '$19.9.9')
    .replace(/^actions:$/m, `actions:${ACTION}`)
    .replace(/^gates:$/m, `gates:${GATE}`)
  const { pack, hash, faults } = checkPack(yaml)
  if (!pack || !hash) throw new Error(JSON.stringify(faults))
  await desk.rows(
    `insert into app.pack (id, version, hash, yaml, status, at) values ($1, $2, $3, $4, 'approved', now())`,
    [pack.pack.id, pack.pack.version, hash, yaml],
  )
  const hire = async (name: string, ...roles: Role[]): Promise<Person> => {
    const [row] = await desk.rows(`insert into app.person (email, name, roles) values ($1, $1, $2) returning id`, [
      `${name}@pines.example`,
      roles,
    ])
    return { id: String(row!['id']), name, email: '', managerId: null, roles: ['employee', ...roles] }
  }
  people = {
    legal: await hire('leo', 'legal'),
    'health-safety-lead': await hire('hana', 'health-safety-lead'),
    'assistant-director': await hire('dora', 'assistant-director'),
    all: await hire('alf', ...SIGNERS),
    walled: await hire('wes', ...SIGNERS),
  }
}, 60_000)
afterAll(() => desk.close())

/** A case of Hal's under that pack, and his proposal to withdraw the service. */
async function proposed() {
  const { ada, hal } = desk.staff
  const { caseId, reference } = await desk.receives(aReport(ada, { sender: `w${n++}@prospect.example` }))
  await desk.rows(
    `update app.case_file set handler_id = $2, claimed_at = now(), status = 'open', pack_version = '9.9.9' where id = $1`,
    [caseId, hal.id],
  )
  await desk.rows(`insert into app.case_member (case_id, person_id, part, since) values ($1, $2, 'handler', now())`, [
    caseId,
    hal.id,
  ])
  await desk.rows(`insert into app.case_wall (case_id, person_id, source, since) values ($1, $2, 'overseer', now())`, [
    caseId,
    people.walled.id,
  ])
  await act(desk.deps, hal, reference, 'withdraw-service', 'It went on after the letter')
  const [gate] = await desk.rows('select id from app.gate_proposal where case_id = $1', [caseId])
  return { caseId, reference, gate: String(gate!['id']) }
}
const say = (caseId: string, fact: Fact) =>
  fact === 'wishes.on_file'
    ? desk.rows(`insert into app.wishes (case_id, version, choices, police, at) values ($1, 1, '{}', 'no', now())`, [
        caseId,
      ])
    : desk.rows(`insert into app.fact (case_id, name, value, source, at) values ($1, $2, 'yes', 'handler', now())`, [
        caseId,
        fact,
      ])
const sign = (who: Person, gate: string) =>
  decide(desk.deps, gateKinds, who, { id: 'x', kind: 'test', steppedUpAt: desk.clock.now() }, gate, {
    says: 'approve',
    reason: 'I looked at it',
  })
const done = async (caseId: string) =>
  (await desk.rows(`select 1 from app.action where case_id = $1 and name = 'withdraw-service'`, [caseId])).length

const isSigner = (move: Move): move is Signer => (SIGNERS as readonly string[]).includes(move)
/** What must come of these moves in this order: the decider counts only after everything else (SECURITY G2, G3). */
function expected(moves: readonly Move[]): boolean {
  const at = moves.indexOf('assistant-director')
  return at >= 0 && [...FACTS, 'legal', 'health-safety-lead'].every((m) => moves.slice(0, at).includes(m as Move))
}
async function play(moves: readonly Move[], by: (signer: Signer) => Person) {
  const { caseId, gate } = await proposed()
  for (const move of moves) {
    if (!isSigner(move)) await say(caseId, move)
    else
      await sign(by(move), gate).catch((error: { kind?: string }) => {
        if (!error.kind) throw error
      })
  }
  return done(caseId)
}

/** A small generator of its own, so that a run can be repeated. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const out = [...list]
  let s = seed
  for (let i = out.length - 1; i > 0; i--) {
    s = (s * 1_103_515_245 + 12_345) % 2_147_483_648
    const j = s % (i + 1)
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}

test('SEC G3 POLICY I17 of all subsets and orders of six conditions and a decider only the complete one, decided last, carries out', {
  timeout: 900_000,
}, async () => {
  const moves: Move[] = [...FACTS, ...SIGNERS]
  const conditions = moves.filter((move) => move !== 'assistant-director')
  const own = (signer: Signer) => people[signer]
  const full = inject('tier') === 'full'
  const orders = full ? 6 : 1
  let [played, carried] = [0, 0]
  for (let set = 0; set < 64; set++) {
    // the small figures keep the nearly complete and the complete ones, and few others
    if (!full && set % 13 !== 0 && set < 61) continue
    const some = conditions.filter((_, bit) => set & (1 << bit))
    for (let order = 0; order < orders; order++) {
      const last = [...shuffled(some, set * 7 + order), 'assistant-director' as const]
      const mixed = shuffled(last, set * 11 + order)
      for (const run of order === 0 ? [last, mixed] : [mixed]) {
        const came = await play(run, own)
        expect([run.join(' '), came]).toEqual([run.join(' '), expected(run) ? 1 : 0])
        played++
        carried += came
      }
    }
  }
  console.log(`G3 ${inject('tier')}: ${played} orders of ${moves.length} steps, ${carried} carried out, 0 too early`)
  expect(carried).toBeGreaterThan(0)
})

test('SEC G3 POLICY I7 of five people only three distinct unwalled ones with their roles fill the slots, never the proposer', {
  timeout: 300_000,
}, async () => {
  const five = { ...people, hal: desk.staff.hal }
  const names = ['legal', 'health-safety-lead', 'assistant-director', 'all', 'walled', 'hal'] as const
  const tries = names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c] as const)))
  const full = inject('tier') === 'full'
  const fits = (person: (typeof names)[number], slot: Signer) => person === slot || person === 'all'
  let right = 0
  for (const [i, [a, b, c]] of tries.entries()) {
    const good =
      fits(a, 'legal') &&
      fits(b, 'health-safety-lead') &&
      fits(c, 'assistant-director') &&
      new Set([a, b, c]).size === 3
    if (!full && !good && i % 30 !== 0) continue
    const { caseId, gate } = await proposed()
    for (const fact of FACTS) await say(caseId, fact)
    for (const who of [a, b, c])
      await sign(five[who], gate).catch((error: { kind?: string }) => expect(error.kind).toBeDefined())
    const came = await done(caseId)
    // whoever holds several roles fills one slot; three distinct people whose roles cover the slots may sign in this order
    expect([[a, b, c].join(), came]).toEqual([[a, b, c].join(), good ? 1 : 0])
    right += came
  }
  expect(right).toBeGreaterThan(0)
})

test('SEC G5 POLICY I4 pressing the action, a job and the policy itself do not get past it, and no fact stands in for a signature', async () => {
  const { hal, ada } = desk.staff
  const { caseId, reference, gate } = await proposed()
  for (const fact of FACTS) await say(caseId, fact)
  for (const fact of ['legal.consulted', 'hs_lead.consulted'])
    await desk.rows(
      `insert into app.fact (case_id, name, value, source, at) values ($1, $2, 'yes', 'handler', now())`,
      [caseId, fact],
    )
  const dossier = await gateDossier(desk.deps, gateKinds, people['assistant-director'], gate)
  expect(dossier.conditions.map((c) => c.state)).toEqual(['yes', 'no', 'yes', 'no', 'yes', 'yes'])
  expect(JSON.stringify(dossier)).toContain('It went on after the letter')
  await expect(sign(people['assistant-director'], gate)).rejects.toMatchObject({ code: 'gate.not_yet' })
  await act(desk.deps, hal, reference, 'withdraw-service', 'Again')
  await expect(act(desk.deps, ada, reference, 'withdraw-service', 'I want it')).rejects.toMatchObject({
    kind: 'blocked',
  })
  await as(desk.deps.db, system('policy'), (tx) => applyPolicy(desk.deps, tx, caseId, system('policy')))
  const job = as(desk.deps.db, system('policy'), async (tx) =>
    carryOut(desk.deps, tx, {
      action: 'withdraw-service',
      by: system('policy'),
      reason: '',
      s: await situationOf(tx, caseId),
    }),
  )
  await expect(job).rejects.toMatchObject({ kind: 'blocked' })
  expect(await done(caseId)).toBe(0)
})
