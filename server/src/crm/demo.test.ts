import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoCrm } from '../demo/crm.ts'
import { demoCrmSeed } from '../demo/crm-seed.ts'
import { openDemoStore } from '../demo/crm-store.ts'
import { connectorContract } from '../testing/connector.contract.ts'
import { type FakeCrm, startFakeCrm } from '../testing/fake-crm.ts'

const now = () => new Date('2026-11-23T09:00:00Z')
const signal = AbortSignal.timeout(60_000)
let crm: FakeCrm
let count = 0
beforeAll(async () => {
  crm = await startFakeCrm()
})
afterAll(() => crm.close())

async function aProspect() {
  const email = `Lea.${++count}@Prospect.example`
  const phone = `+44 7700 ${900_000 + count}`
  const lead = await crm.store.add({
    object: 'lead',
    id: `l${count}`,
    name: 'Lea',
    emails: [email],
    phones: [phone],
    status: 'new',
  })
  const id = `p${count}`
  const contact = await crm.store.add({
    object: 'contact',
    id,
    name: 'Lea P',
    emails: [email.toLowerCase()],
    status: 'active',
  })
  return {
    email,
    phone: phone.replaceAll(' ', ''),
    lead: { type: 'lead', id: lead.id },
    contact: { type: 'contact', id: contact.id },
  }
}

connectorContract('demo CRM', async () => {
  const { email, phone, lead, contact } = await aProspect()
  return {
    connector: crm.connector(),
    mapping: crm.mapping,
    email,
    phone,
    records: [lead, contact],
    unknown: { type: 'lead', id: 'nobody' },
    requalify: async (ref) => {
      await crm.store.edit(ref.type, ref.id, { status: 'qualified' }, 'Idris Falk')
      return 'Idris Falk'
    },
    win: async () => {
      const id = `w${count}`
      await crm.store.add({ object: 'company', id, name: 'Fab Works', status: 'prospect' })
      await crm.store.edit('company', id, { status: 'customer' }, 'Idris Falk')
      return { company: 'Fab Works', ref: { type: 'company', id } }
    },
    countNotes: async (ref, text) => crm.store.get(ref.type, ref.id).notes.filter((note) => note.text === text).length,
  }
})

for (const [what, fault, method, kind] of [
  ['a 500 before anything was kept', { do: 'status', status: 500 }, 'PATCH', 'unknown_outcome'],
  ['a 500 after the change was kept', { do: 'status-after', status: 500 }, 'PATCH', 'unknown_outcome'],
  ['a socket cut after the change', { do: 'cut-after' }, 'PATCH', 'unknown_outcome'],
  ['silence', { do: 'hang' }, 'PATCH', 'unknown_outcome'],
  ['half an answer', { do: 'half-body-after' }, 'PATCH', 'unknown_outcome'],
  ['a validation rule', { do: 'status', status: 400 }, 'PATCH', 'rejected'],
  ['a 503 on reading', { do: 'status', status: 503 }, 'GET', 'unavailable'],
  ['a revoked token', { do: 'status', status: 401 }, 'GET', 'auth'],
  ['a missing scope', { do: 'status', status: 403 }, 'PATCH', 'permission'],
  ['a record that is gone', { do: 'status', status: 410 }, 'GET', 'not_found_or_hidden'],
  ['a field hidden from us', { do: 'hide-field', field: 'status' }, 'GET', 'permission'],
] as const)
  test(`CRM-7 ${what} is ${kind}`, async () => {
    const { lead } = await aProspect()
    crm.fail(method, fault)
    const connector = crm.connector(fault.do === 'hang' ? 300 : 30_000)
    const asked =
      method === 'GET' ? connector.read(lead, signal) : connector.apply(lead, { contactRule: 'hold' }, { signal })
    await expect(asked).rejects.toMatchObject({ name: 'CrmError', kind })
  })

test('CRM-7 nothing listening is unavailable, since nothing was sent', async () => {
  const gone = await startFakeCrm()
  const connector = gone.connector()
  await gone.close()
  const asked = connector.apply({ type: 'lead', id: 'x' }, { contactRule: 'hold' }, { signal })
  await expect(asked).rejects.toMatchObject({ kind: 'unavailable' })
})

test('CRM F-10 Retry-After is told in milliseconds, as seconds and as a date', async () => {
  const { lead } = await aProspect()
  crm.fail('GET', { do: 'status', status: 429, retryAfter: '7' })
  await expect(crm.connector().read(lead, signal)).rejects.toMatchObject({ kind: 'rate', retryAfterMs: 7_000 })
  crm.fail('GET', { do: 'status', status: 429, retryAfter: 'Mon, 23 Nov 2026 09:02:00 GMT' })
  await expect(crm.connector().read(lead, signal)).rejects.toMatchObject({ kind: 'rate', retryAfterMs: 120_000 })
  crm.fail('GET', { do: 'status', status: 429 })
  await expect(crm.connector().read(lead, signal)).rejects.toMatchObject({ kind: 'rate', retryAfterMs: undefined })
})

test('SETTLED 46 the demo CRM keeps its records over a restart', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'demo-crm-'))
  try {
    const file = join(dir, 'records', 'crm.json')
    const first = await openDemoStore({ file, seed: demoCrmSeed, now })
    await Promise.all([
      first.edit('lead', 'l-301', { status: 'unqualified' }, 'x'),
      first.addNote('lead', 'l-301', 'hello', 'x'),
    ])
    const again = await openDemoStore({ file, seed: demoCrmSeed, now })
    expect(again.all()).toHaveLength(12)
    expect(again.get('lead', 'l-301')).toMatchObject({ status: 'unqualified', notes: [{ text: 'hello' }] })
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('SETTLED 46 the record page names the record for the extension, escapes what people typed and runs no script', async () => {
  const store = await openDemoStore({ seed: demoCrmSeed, now })
  const app = demoCrm(store, { token: 't', orgId: 'o', user: 'CRM Ops Sync', person: 'Ona Brandt' })
  await store.edit('contact', 'p-200', { name: '<img src=x onerror=alert(1)>' }, 'Ona Brandt')
  const answer = await app.request('/record/contact/p-200')
  const page = await answer.text()
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page).toContain('data-crm-object="contact" data-crm-id="p-200"')
  expect(page).toContain('&lt;img src=x')
  expect(page).not.toContain('<img')
  expect(page).not.toContain('<script')
  const form = new URLSearchParams({ status: 'active', contactRule: 'none' })
  expect((await app.request('/record/contact/p-200', { method: 'POST', body: form })).status).toBe(303)
  expect(store.get('contact', 'p-200').changes.at(-1)).toMatchObject({
    by: 'Ona Brandt',
    field: 'status',
    to: 'active',
  })
  expect(await (await app.request('/')).text()).toContain('Tomasz Wilk')
  expect((await app.request('/api/records/contact/p-200')).status).toBe(401)
})
