import { afterAll, beforeAll, expect, test } from 'vitest'
import { domainOf } from '../crm/company-domain.ts'
import { as, system } from '../db/as.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { type FakeCrm, startFakeCrm } from '../testing/fake-crm.ts'
import { type LetterDesk, openLetterDesk } from '../testing/letter-desk.ts'
import { listContracts } from './contracts.ts'
import { findWonSales } from './won-in-crm.ts'

let desk: LetterDesk
let crm: FakeCrm
beforeAll(async () => {
  desk = await openLetterDesk()
  crm = await startFakeCrm({ now: () => desk.clock.now() })
  await as(desk.deps.db, system('setup'), async (tx) => {
    const sales = { settings: { url: crm.url }, secrets: { token: crm.token }, mapping: crm.mapping }
    await saveConnection(desk.deps, tx, { id: 'sales', vendor: 'demo', ...sales })
    await saveConnection(desk.deps, tx, { ...sales, id: 'by-list', vendor: 'csv', settings: {}, secrets: {} })
  })
}, 60_000)
afterAll(async () => {
  await desk.close()
  await crm.close()
})

const look = () => findWonSales.run(desk.deps, {})
const list = () => listContracts(desk.deps, desk.staff.hal, 'without')
const names = async () => (await list()).contracts.map(({ company }) => company).sort()
async function wins(id: string, name: string, emails: string[] = []) {
  await crm.store.add({ object: 'company', id, name, emails, status: 'prospect' })
  await crm.store.edit('company', id, { status: 'customer' }, 'Idris Falk')
}

test('P48 C15 a sale that is won in the CRM is a contract without notice, once, whatever becomes of its name', async () => {
  await look()
  expect(await names()).toEqual([])
  await wins('k1', 'Fab Works', ['office@fabworks.example'])
  await look()
  const [fab] = (await list()).contracts
  const today = desk.clock.now().toISOString().slice(0, 10)
  expect(fab).toMatchObject({ company: 'Fab Works', number: 'k1', source: 'crm', signedOn: today, notice: null })
  expect(await desk.rows(`select clock from app.clock where subject = $1`, [fab!.id])).toEqual([
    { clock: 'policy-notice' },
  ])
  await crm.store.edit('company', 'k1', { status: 'prospect' }, 'Idris Falk')
  await crm.store.edit('company', 'k1', { status: 'customer', name: 'Fab Works International' }, 'Idris Falk')
  await Promise.all([look(), look()])
  expect(await names()).toEqual(['Fab Works'])
  expect((await list()).crms).toMatchObject([
    { connection: 'by-list', state: 'not-able', at: null },
    { connection: 'sales', state: 'tells' },
  ])
})

test('P48 a CRM that fails says so on the page, is asked again from where we were, and nothing is lost', async () => {
  await wins('k2', 'Vee GmbH')
  for (const fault of [{ do: 'status', status: 503 }, { do: 'cut' }, { do: 'half-body-after' }] as const) {
    crm.fail('GET won', fault)
    await look()
    expect((await list()).crms[1]).toMatchObject({ state: 'fails' })
    expect(await names()).toEqual(['Fab Works'])
    desk.clock.advance(86_400_000)
    await wins(`later-${fault.do}`, `Later ${fault.do}`)
  }
  await look()
  expect(await names()).toEqual(['Fab Works', 'Later cut', 'Later half-body-after', 'Later status', 'Vee GmbH'])
  expect((await list()).crms[1]).toMatchObject({ state: 'tells', at: desk.clock.now().toISOString() })
})

test('P48 a refused sign-in stops the connection until an administrator looked; then what was won meanwhile is found', async () => {
  await wins('k4', 'Pump AG')
  crm.fail('GET won', { do: 'status', status: 401 })
  await look()
  const asked = crm.calls.length
  await look()
  expect([crm.calls.length, (await list()).crms[1]?.state]).toEqual([asked, 'stopped'])
  await desk.rows(`update app.crm_connection set state = 'working', problem = null where id = 'sales'`)
  await look()
  expect(await names()).toContain('Pump AG')
})

test('P48 a contract belongs to the domain of a website or of an address with the company in it; a webmail address tells nothing', () => {
  const of = (company: string, emails: string[], websites: string[] = []) => domainOf(company, { websites, emails })
  expect(of('Vessel & Pine', ['ann@mail.example', 'studio@vesselpine.example'])).toBe('vesselpine.example')
  expect(of('Fab Ltd', ['fab@mail.example'])).toBe('')
  expect(of('Fab Ltd', ['a@mail.example'], ['https://www.fab.example/about'])).toBe('fab.example')
  expect(of('Fab Ltd', ['a@mail.example'], ['none'])).toBe('')
})
