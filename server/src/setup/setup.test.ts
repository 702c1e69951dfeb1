import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { houseOf } from '../clocks/receivers.ts'
import { as, system } from '../db/as.ts'
import { bringUpToDate } from '../directory/bring-up-to-date.ts'
import { gateKinds } from '../gate-kinds.ts'
import { decide } from '../gates/decide.ts'
import { findByAddress } from '../people/find-by-address.ts'
import { workingTime } from '../policy/working-time.ts'
import { receive } from '../reports/receive.ts'
import { aReport, type Desk, openDesk } from '../testing/desk.ts'
import { setUp } from './organisation.ts'
import { proposePack } from './propose-pack.ts'

const PEOPLE = `email,name,manager_email,roles
lea@firm.example,Lea Lead,,senior-leader
max@firm.example,Max Lead,,senior-leader
ola@firm.example,Ola Owner,lea@firm.example,admin
hed@firm.example,Hed Desk,lea@firm.example,hr
out@firm.example,Out Side,max@firm.example,hr
eve@firm.example,Eve Employee,max@firm.example,
`
const shipped = readFileSync(new URL('../../policies/icn.yaml', import.meta.url), 'utf8')
const answered = (team = 'People team') => {
  const document = parseDocument(shipped, { merge: true })
  document.setIn(['options', 'hr.desk', 'value'], team)
  return document.toString({ lineWidth: 0 })
}

let desk: Desk
beforeAll(async () => {
  desk = await openDesk(new Date('2026-11-09T09:00:00Z'), { empty: true })
})
afterAll(() => desk.close())

const who = async (name: string) => {
  const found = await as(desk.deps.db, system('setup'), (tx) => findByAddress(tx, `${name}@firm.example`))
  if (!found) throw new Error(`no ${name}`)
  return found
}
const missingItems = async (said = {}) => (await setUp(desk.deps, said)).filter(({ done }) => !done).map(({ id }) => id)
const session = () => ({ id: crypto.randomUUID(), kind: 'test' as const, steppedUpAt: desk.clock.now() })
const agrees = async (name: string, id: string) =>
  decide(desk.deps, gateKinds, await who(name), session(), id, { says: 'approve', reason: 'Read and agreed.' })
const active = () =>
  as(desk.deps.db, system('setup'), (tx) =>
    tx.selectFrom('pack').where('status', '=', 'active').select(['id', 'version']).execute(),
  )

test('SETTLED 73 a fresh installation says all that is missing, and accepts no report', async () => {
  expect(await missingItems()).toEqual(['organisation', 'owner', 'desk', 'overseer', 'outside-contact', 'door', 'pack'])
  await bringUpToDate(desk.deps, PEOPLE)
  const report = aReport(await who('eve'))
  await expect(as(desk.deps.db, system('intake'), (tx) => receive(desk.deps, tx, report))).rejects.toMatchObject({
    code: 'policy.none',
  })
})

test('SETTLED 73 what cannot be is refused in words', async () => {
  for (const [said, code] of [
    [{ country: 'GB' }, 'setup.name'],
    [{ name: ' ' }, 'setup.name'],
    [{ name: 'Firm', country: 'Britain' }, 'setup.country'],
    [{ name: 'Firm', zone: 'Mars/North' }, 'setup.zone'],
    [{ name: 'Firm', outsideContact: 'eve@firm.example' }, 'setup.contact'],
    [{ name: 'Firm', boardContact: 'nobody@firm.example' }, 'setup.board'],
    [{ name: 'Firm', holidays: ['2026-12-24', '2026-02-30'] }, 'setup.holidays'],
  ] as const)
    await expect(setUp(desk.deps, said), code).rejects.toMatchObject({ code })
  expect(await missingItems({ name: 'Firm Ltd', zone: 'Europe/Berlin' })).toEqual(['outside-contact', 'door', 'pack'])
})

test('SETTLED 75 the board and the days off are said at set-up, and stay until something else is said', async () => {
  await setUp(desk.deps, { boardContact: 'MAX@firm.example', holidays: ['2026-12-24'] })
  await setUp(desk.deps, { domains: ['firm.example'] })
  const told = () =>
    as(desk.deps.db, system('policy'), async (tx) => [(await houseOf(tx)).board, await workingTime(tx)])
  const max = (await who('max')).id
  expect(await told()).toEqual([max, { zone: 'Europe/Berlin', holidays: ['2026-12-24'] }])
  await setUp(desk.deps, { holidays: [] })
  expect(await told()).toEqual([max, { zone: 'Europe/Berlin', holidays: [] }])
})

test('SETTLED 73 a pack becomes active by two other people, once everything else is in place', async () => {
  const ola = await who('ola')
  await expect(proposePack(desk.deps, ola, shipped)).rejects.toMatchObject({ code: 'policy.unanswered' })
  await expect(proposePack(desk.deps, ola, 'steps: 7')).rejects.toMatchObject({ code: 'policy.faults' })
  await expect(proposePack(desk.deps, await who('hed'), answered())).rejects.toMatchObject({
    code: 'refusal.forbidden',
  })
  const id = await proposePack(desk.deps, ola, answered())
  await expect(proposePack(desk.deps, ola, answered('Other team'))).rejects.toMatchObject({
    code: 'policy.version_taken',
  })

  await agrees('lea', id)
  expect(await active()).toEqual([])
  await setUp(desk.deps, { outsideContact: 'OUT@firm.example' })
  desk.deps.config.extensionIds.push('a'.repeat(32))
  expect(await missingItems()).toEqual(['pack'])
  await agrees('max', id)
  expect(await active()).toEqual([{ id: 'icn', version: '1.0.0' }])
  expect(await missingItems()).toEqual([])

  const report = aReport(await who('eve'), { sender: 'cy@prospect.example' })
  const got = await as(desk.deps.db, system('intake'), (tx) => receive(desk.deps, tx, report))
  expect(got.reference).toMatch(/^BW-/)
})
