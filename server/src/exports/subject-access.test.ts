import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { claim } from '../desk/claim.ts'
import { gateList } from '../desk/gates.ts'
import { note, update } from '../desk/note.ts'
import { gateKinds } from '../gate-kinds.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { bulkExport } from './bulk-export.ts'
import { masker } from './mask.ts'
import { askForSubject, gathered, subjectAccess, subjectPaper } from './subject-access.ts'
import { personFile, type SubjectOf } from './subject-file.ts'
import { readZip } from './verify.mjs'

const CANARIES = inject('tier') === 'full' ? 200 : 40
let desk: Desk
let canaries: string[]
let third: string
let leg: Person
const yes = () => undefined
const hex = () => randomUUID().replaceAll('-', '').slice(0, 10)

/** Somebody of the directory with a name nobody else has. */
const hired = (name: string, email: string, roles: string[] = []) =>
  as(desk.deps.db, system('setup'), async (tx) => {
    const row = { name, email, roles: roles as never, manager_id: null, team: null, unit: null, phone: null }
    return (await tx.insertInto('person').values(row).returning('id').executeTakeFirstOrThrow()).id
  })

beforeAll(async () => {
  desk = await openDesk()
  const { ada, gus, hal } = desk.staff
  canaries = []
  const canary = (text: string) => {
    canaries.push(text)
    return text
  }
  const legId = await hired('Leg Counsel', 'leg@pines.example', ['legal'])
  leg = { ...hal, id: legId, name: 'Leg Counsel', email: 'leg@pines.example', roles: ['employee', 'legal'] }
  for (let n = 0; canaries.length < CANARIES; n++) {
    const name = `Q${canary(`zed${hex()}`)}`.slice(1)
    const email = `${canary(`mail${hex()}`)}@pines.example`
    await hired(`Person ${name}`, email)
    const sender = `${canary(`cy${hex()}`)}@prospect.example`
    // Ada writes of others in her own words; others write in the same cases
    const words = `It was ${name}, reach them at ${email} or ${canary(`other${hex()}`)}@else.example, +44 20 7946 0${100 + n}.`
    const { reference } = await desk.receives(
      aReport(n % 2 ? ada : gus, { sender, words: n % 2 ? words : canary(`gus${hex()}`) }),
    )
    if (n % 2) {
      await claim(desk.deps, hal, reference)
      await note(desk.deps, hal, reference, canary(`note${hex()}`), 'desk')
      await update(desk.deps, hal, reference, `We spoke with ${name}`)
    }
  }
  const [row] = await as(desk.deps.db, system('worker'), (tx) =>
    tx
      .selectFrom('case_file')
      .where('affected_id', '=', gus.id)
      .where('third_party_id', 'is not', null)
      .select('third_party_id')
      .execute(),
  )
  third = row!.third_party_id!
}, 120_000)
afterAll(() => desk.close())

/** Approval as the gate carries it out, without its screens. */
async function approved(subject: SubjectOf): Promise<string> {
  const { id } = await askForSubject(desk.deps, desk.staff.hal, subject, 'They asked for it')
  await as(desk.deps.db, { kind: 'person', id: leg.id }, async (tx) => {
    const gate = await sql<{
      payload_hash: Buffer
    }>`select payload_hash from app.gate_proposal where id = ${id}`.execute(tx)
    const now = desk.clock.now()
    await sql`insert into app.gate_approval (proposal_id, proposer, slot, person_id, says, payload_hash, stepped_up_at, at)
      values (${id}, ${desk.staff.hal.id}, 'legal', ${leg.id}, 'approve', ${gate.rows[0]!.payload_hash}, ${now}, ${now})`.execute(
      tx,
    )
    const { rows } = await sql<{ go: boolean }>`select app.gate_execute(${id}, ${now}) go`.execute(tx)
    expect(rows).toEqual([{ go: true }])
  })
  return id
}

async function textOf(id: string): Promise<string> {
  const { bytes } = await subjectAccess(desk.deps, desk.staff.hal, id, yes)
  const files = readZip(bytes)
  expect([...files.keys()]).toEqual(['about-you.pdf', 'about-you.json'])
  const file = JSON.parse(files.get('about-you.json')!.toString())
  return JSON.stringify(file) + JSON.stringify(subjectPaper(file, file.redactions, desk.clock.now()))
}

test('SEC S16 what somebody gets who asks what is held about them holds everything of theirs and nothing of anybody else', {
  timeout: 120_000,
}, async () => {
  const { ada } = desk.staff
  const forAda = await textOf(await approved({ kind: 'person', id: ada.id }))
  const forThird = await textOf(await approved({ kind: 'third-party', id: third }))
  const own = await as(desk.deps.db, system('worker'), async (tx) => {
    const { identifiersOf } = await import('../cases/third-party.ts')
    return (await identifiersOf(desk.deps, tx, third)).map(({ value }) => value)
  })
  const leaked = (text: string, but: readonly string[] = []) =>
    canaries.filter((canary) => text.includes(canary) && !but.some((value) => value.includes(canary)))
  const bare = JSON.stringify(
    await as(desk.deps.db, system('worker'), async (tx) => {
      const cases = await tx
        .selectFrom('case_member')
        .where('person_id', '=', ada.id)
        .select('case_id')
        .distinct()
        .execute()
      return personFile(
        desk.deps,
        tx,
        ada.id,
        masker([]),
        cases.map((c) => c.case_id),
      )
    }),
  )
  console.log(
    `S16 subject access ${inject('tier')}: ${canaries.length} canaries, ${leaked(forAda).length} in a colleague's file, ${leaked(forThird, own).length} in a third party's; control found ${leaked(bare).length}`,
  )
  expect(leaked(forAda)).toEqual([])
  expect(leaked(forThird, own)).toEqual([])
  expect(leaked(bare).length).toBeGreaterThan(0)
  // and it is not empty for all that
  expect(forAda).toContain('ada@pines.example')
  expect(forAda).toContain(
    'It was [withheld], reach them at [an address withheld] or [an address withheld], [a number withheld].',
  )
  expect(forAda).toContain('We spoke with [withheld]')
  expect(forThird).toContain(own.find((value) => value.includes('@')))
  expect(forThird).toContain('Who reports is protected.')
  expect(forThird).not.toMatch(/Gus Fenn|gus@|Hal Reed|Una Berg/)
  for (const name of ['Hal Reed', 'Bo Lind', 'Gus Fenn', 'Una Berg']) expect(forAda).not.toContain(name)
})

test('SEC G1 the desk asks, legal approves, and whoever asked alone fetches it; nobody answers for themselves', async () => {
  const { ada, hal, ivy, joan } = desk.staff
  const subject = { kind: 'person', id: ada.id } as const
  const { id } = await askForSubject(desk.deps, hal, subject, 'They asked for it')
  await expect(subjectAccess(desk.deps, hal, id, yes)).rejects.toMatchObject({ code: 'gate.not_yet' })
  for (const who of [ada, joan, { ...hal, roles: ['employee', 'admin'] as Person['roles'] }])
    await expect(askForSubject(desk.deps, who, subject, 'Let me see')).rejects.toMatchObject({
      code: 'refusal.missing',
    })
  await expect(askForSubject(desk.deps, hal, { kind: 'person', id: hal.id }, 'Me')).rejects.toMatchObject({
    code: 'refusal.forbidden',
  })
  const row = (await gateList(desk.deps, gateKinds, hal)).find((one) => one.id === id)
  expect(row?.title).toBe('Hand out what is held about one person')
  const good = await approved(subject)
  await expect(subjectAccess(desk.deps, ivy, good, yes)).rejects.toMatchObject({ code: 'refusal.missing' })
  expect(bulkExport.required).toEqual(['legal'])
  desk.clock.advance(31 * 24 * 3_600_000)
  await expect(subjectAccess(desk.deps, hal, good, yes)).rejects.toMatchObject({ code: 'gate.not_yet' })
})

test('SEC W4 a case that whoever makes the file is walled from is absent in it, and the trail says that it was left out', async () => {
  const { ada, hal } = desk.staff
  const subject = { kind: 'person', id: ada.id } as const
  const look = () =>
    as(desk.deps.db, system('worker'), async (tx) => (await gathered(desk.deps, tx, hal, subject)).file.cases)
  const before = await look()
  const reference = String(before[0]?.['reference'])
  const left = await as(desk.deps.db, system('setup'), async (tx) => {
    const file = await tx
      .selectFrom('case_file')
      .where('reference', '=', reference)
      .select('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('case_wall')
      .values({ case_id: file.id, person_id: hal.id, source: 'overseer', since: desk.clock.now() })
      .execute()
    return file.id
  })
  const after = await look()
  expect(after.map((c) => c['reference'])).not.toContain(reference)
  expect(after.length).toBeGreaterThan(0)
  const { rows } = await as(desk.deps.db, system('worker'), (tx) =>
    sql<{ action: string; said: string }>`select action, said from app.trail_of_export(${left})`.execute(tx),
  )
  expect(rows.map((r) => r.action)).toContain('subject.left-out')
})
