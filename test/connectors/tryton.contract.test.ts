import { connectorContract } from '@breakwater/server/testing/connector.contract.ts'
import { connect, guardedFetch, trytonMapping } from '@breakwater/server/testing/crm.ts'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTryton, type Tryton } from '../world/tryton.ts'
import type { TrytonUser } from '../world/tryton-seed.ts'

const { signal } = new AbortController()
const fetch = guardedFetch({ hosts: [], loopback: true })
let tryton: Tryton
let count = 0
beforeAll(async () => {
  tryton = await startTryton()
  console.log(`Tryton: ${JSON.stringify(tryton.took)} ms`)
}, 600_000)
afterAll(() => tryton?.stop())

const connector = (secrets: TrytonUser = tryton.secrets) =>
  connect('tryton', { settings: tryton.settings, secrets, mapping: trytonMapping }, { fetch, now: () => new Date() })

async function aProspect(state?: 'opportunity') {
  const email = `Lea_P.${++count}@Prospect.example`
  const phone = `+44 7700 ${900_000 + count}`
  const lookAlike = [email.replace('_', 'x')]
  await tryton.seedProspect({ name: 'Look-alike', emails: lookAlike, phones: [], opportunities: 1 })
  const seeded = await tryton.seedProspect({ name: 'Lea Prospect', emails: [email], phones: [phone], opportunities: 2 })
  const [one, two] = seeded.opportunities
  if (!one || !two) throw new Error('two opportunities were seeded')
  if (state) await tryton.admin('sale.opportunity.opportunity', [Number(one.id)])
  return { email, phone: phone.replaceAll(' ', ''), one, two }
}

connectorContract('Tryton', async () => {
  const { email, phone, one, two } = await aProspect()
  return {
    connector: connector(),
    mapping: trytonMapping,
    email,
    phone,
    records: [one, two],
    unknown: { type: 'sale.opportunity', id: '99999999' },
    requalify: async (ref) => {
      await tryton.rep('sale.opportunity.lead', [Number(ref.id)])
      return 'Idris Falk'
    },
    win: async (ref) => {
      await tryton.admin('sale.opportunity.write', [Number(ref.id)], { state: 'won' })
      return { company: 'Lea Prospect', ref }
    },
    countNotes: async (ref, text) => {
      const notes = await tryton.admin(
        'ir.note.search',
        [
          ['resource', '=', `sale.opportunity,${ref.id}`],
          ['message', '=', text],
        ],
        0,
        100,
        null,
      )
      return (notes as number[]).length
    },
  }
})

test('CRM-8 a user without the group is told so, not shown an empty answer', async () => {
  const { email, one } = await aProspect()
  const hidden = connector(tryton.stranger)
  await expect(hidden.find({ email }, signal)).rejects.toMatchObject({ kind: 'permission' })
  await expect(hidden.read(one, signal)).rejects.toMatchObject({ kind: 'permission' })
  expect((await hidden.probe(signal)).missingScopes).toEqual(['sale.opportunity'])
})

test('CRM C-11 an opportunity that was further along comes back to where it was, in one write', async () => {
  const { one } = await aProspect('opportunity')
  const before = await connector().read(one, signal)
  expect(before.fields).toMatchObject({ state: 'opportunity', reference: 'Trade fair 1' })
  await connector().apply(one, trytonMapping.objects['sale.opportunity']!.unqualified.set, { signal })
  await connector().apply(one, before.fields, { signal })
  expect((await connector().read(one, signal)).fields).toEqual(before.fields)
})

test('CRM F-8 an opportunity that became a sale is refused, and stays as it was', async () => {
  const { one } = await aProspect('opportunity')
  await tryton.admin('sale.opportunity.write', [Number(one.id)], { state: 'won' })
  await expect(connector().apply(one, { state: 'lost' }, { signal })).rejects.toMatchObject({ kind: 'rejected' })
  expect((await connector().read(one, signal)).fields['state']).toBe('won')
})

test('CRM F-1 an invented value is refused by name', async () => {
  const { one } = await aProspect()
  const asked = connector().apply(one, { state: 'unqualified' }, { signal })
  await expect(asked).rejects.toMatchObject({ kind: 'rejected', message: expect.stringContaining('unqualified') })
})

test('P48 an opportunity that became a sale is told; one that is lost again is not told any more', async () => {
  const { one, two } = await aProspect('opportunity')
  const since = new Date('2020-01-01T00:00:00Z')
  const told = async () => (await connector().won(since, signal)).map(({ ref }) => ref.id)
  const state = (ref: { id: string }, to: string) =>
    tryton.admin('sale.opportunity.write', [Number(ref.id)], { state: to })
  await Promise.all([state(one, 'converted'), state(two, 'lost')])
  expect(await told()).toContain(one.id)
  expect(await told()).not.toContain(two.id)
  await state(one, 'lost')
  expect(await told()).not.toContain(one.id)
  await expect(connector(tryton.stranger).won(since, signal)).rejects.toMatchObject({ kind: 'permission' })
})

test('CRM F-16 an ended session is opened again; a wrong password is not tried twice', async () => {
  const { one } = await aProspect()
  const kept = connector()
  await kept.read(one, signal)
  expect(await endSessions()).toBeGreaterThan(0)
  expect((await kept.read(one, signal)).ref).toEqual(one)
  const wrong = connector({ ...tryton.secrets, password: 'not this one' })
  await expect(wrong.read(one, signal)).rejects.toMatchObject({ kind: 'auth' })
})

async function endSessions(): Promise<number> {
  const client = new pg.Client(tryton.databaseUrl)
  await client.connect()
  try {
    return (await client.query('delete from ir_session')).rowCount ?? 0
  } finally {
    await client.end()
  }
}
