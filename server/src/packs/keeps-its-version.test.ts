import { readFileSync } from 'node:fs'
import type { Person } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { act } from '../desk/act.ts'
import { claim } from '../desk/claim.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { personById } from '../people/person.ts'
import { Refusal } from '../refusal.ts'
import { proposePack } from '../setup/propose-pack.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { invariant, onDatabase } from '../testing/invariant.ts'
import { draftPack } from './draft.ts'
import { caseMoveOf, proposeCaseMove } from './propose-move.ts'
import { yamlOf } from './versions.ts'

const shipped = readFileSync(new URL('../../policies/icn.yaml', import.meta.url), 'utf8')
/** Versions that differ in what they ask for: with the talk and without it, and by their clocks. */
const TEXTS = [
  shipped,
  shipped
    .replace(/ {2}- id: manager-talk\n[\s\S]*?(?= {2}- id: unqualified\n)/, '')
    .replace(
      'need: manager.talk_done, say: "Record the talk with the manager first."',
      'need: third_party.known, say: "Say who it is."',
    )
    .replace(
      'when: { all: [{ relation: prospect }, *reported, manager.talk_done] }',
      'when: { all: [{ relation: prospect }, *reported] }',
    ),
  shipped.replace('for: { n: 5, unit: working-day }', 'for: { n: 6, unit: working-day }'),
]
const CALL = { date: '2026-11-09', by_whom: 'company', summary: 'They took a note' }

let desk: Desk
let admin: Person
let superuser: pg.Client
let made = 0
beforeAll(async () => {
  desk = await openDesk()
  superuser = new pg.Client(desk.database.adminUrl)
  await superuser.connect()
  const { rows } = await superuser.query(
    `insert into app.person (email, name, roles) values ('ole@pines.example', 'Ole Admin', '{admin}'),
      ('oona@outside.example', 'Oona Vale', '{hr}') returning id`,
  )
  await superuser.query(
    `update app.organisation set settings = settings || '{"outsideContact": "oona@outside.example"}'`,
  )
  admin = (await personById(desk.deps.auth, rows[0].id))!
  desk.deps.config.extensionIds.push('a'.repeat(32))
})
afterAll(async () => {
  await superuser.end()
  await desk.close()
})

/** A rule may say no; anything else is a fault. */
const maybe = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (error instanceof Refusal) return undefined
    throw error
  })
const agrees = (who: Person, id: string) => {
  const session = { id: 'x', kind: 'test' as const, steppedUpAt: desk.clock.now() }
  return decide(desk.deps, gateKinds, who, session, id, { says: 'approve', reason: 'Read and agreed.' })
}
const rowsOf = async (text: string, caseId: string): Promise<Record<string, string>[]> =>
  (await superuser.query(text, [caseId])).rows
/** What waits is set aside, so that the next turn finds nothing open. */
const setAside = () =>
  superuser.query(`update app.gate_proposal set state = 'withdrawn', ended_at = now() where state = 'open'`)

/** A new version of the policy, before as many people as `agreed`. @returns its number */
async function publishes(text: number, agreed: readonly Person[]): Promise<string> {
  const version = `2.${++made}.0`
  const answers = { 'hr.desk': `Desk ${made}` }
  const yaml = TEXTS[text]!.replace('version: 1.0.0', `version: 2.${made}.9`)
  await draftPack(desk.deps, admin, { yaml, version, answers })
  const id = await proposePack(desk.deps, admin, await yamlOf(desk.deps, admin, 'icn', version))
  for (const who of agreed) await agrees(who, id)
  return version
}

type Staff = 'hal' | 'ivy' | 'joan' | 'una'
const turn = fc.record({
  do: fc.constantFrom('publish', 'one-agrees', 'move', 'move', 'decide'),
  text: fc.nat(TEXTS.length - 1),
  by: fc.constantFrom<Staff>('hal', 'ivy', 'joan', 'joan', 'una'),
})
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never
type Life = { caseId: string; reference: string; follows: string; turns: number; decided: Map<string, string> }

async function opens(active: string): Promise<Life> {
  const more = { sender: `k${++made}@prospect.example`, behaviours: ['threat'] }
  const { caseId, reference } = await desk.receives(aReport(desk.staff.ada, more))
  await claim(desk.deps, desk.staff.hal, reference)
  return { caseId, reference, follows: active, turns: 0, decided: new Map() }
}

/** Versions come, one agrees or two do, and people try to move a case: it follows the one it began with until two people moved it. */
function keepsIt(after: (life: Life, version: string) => Promise<unknown>, turns: fc.Arbitrary<Turn> = turn) {
  let life: Life | undefined
  let active: string | undefined
  return fc.asyncProperty(turns, async ({ do: what, text, by }) => {
    const { una, joan, hal } = desk.staff
    desk.clock.advance(1_000)
    active ??= (await superuser.query(`select version from app.pack where status = 'active'`)).rows[0].version as string
    if (!life || life.turns++ > 25) life = await opens(active)
    const c = life
    const plan = () => rowsOf('select id, step, state from app.step where case_id = $1 order by id', c.caseId)
    const before = await plan()
    let moved = false
    if (what === 'publish') {
      active = await publishes(text, [una, joan])
      await after(c, active)
    }
    if (what === 'one-agrees') await publishes(text, [una])
    if (what === 'decide') await maybe(act(desk.deps, hal, c.reference, 'contact-police', '', { values: CALL }))
    if (what === 'move') {
      const shown = await maybe(caseMoveOf(desk.deps, hal, c.reference))
      const id = shown && (await proposeCaseMove(desk.deps, hal, c.reference, 'The new rules fit better.'))
      if (shown && (shown.from !== c.follows || shown.to !== active)) return false
      if (id) await maybe(agrees(desk.staff[by], id))
      // the overseer is the second person, and nobody else
      moved = id !== undefined && by === 'joan'
      if (moved) c.follows = active
    }
    await setAside()
    const [file] = await rowsOf('select pack_version v from app.case_file where id = $1', c.caseId)
    if (file!['v'] !== c.follows) return false
    const now = await plan()
    const kept = before.every((row) =>
      now.some(({ id, state }) => id === row['id'] && (row['state'] !== 'done' || state === 'done')),
    )
    if (!kept || (!moved && what !== 'decide' && JSON.stringify(now) !== JSON.stringify(before))) return false
    for (const { id, v } of await rowsOf('select id, pack_version v from app.action where case_id = $1', c.caseId)) {
      if ((c.decided.get(id!) ?? (moved ? v : c.follows)) !== v) return false
      c.decided.set(id!, v!)
    }
    return true
  })
}

test('I8 a case keeps the version it began with, whatever comes out, until two people move it; what was decided keeps its own', {
  timeout: 3_600_000,
}, async () => {
  /** a version that takes the open cases along */
  const takesAlong = ({ caseId }: Life, version: string) =>
    superuser.query('update app.case_file set pack_version = $2 where id = $1', [caseId, version])
  await invariant('I8', {
    runs: onDatabase(6),
    holds: keepsIt(async () => undefined),
    control: keepsIt(takesAlong, fc.constant<Turn>({ do: 'publish', text: 1, by: 'joan' })),
  })
  expect(made).toBeGreaterThan(1)
})
