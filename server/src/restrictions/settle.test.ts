import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { csv } from '../crm/csv.ts'
import { type FakeCrm, type Fault, startFakeCrm } from '../testing/fake-crm.ts'
import { aWorld, LEAD, leadOf, NOTE, REFERENCE } from '../testing/marked-world.ts'
import { checkDrift } from './drift.ts'
import { lift } from './lift.ts'
import { type Mark, type MarkEvent, newMark } from './mark.ts'
import { findRecords, restrict } from './restrict.ts'

test('CRM-10 note, marker, status; lift runs backwards and leaves the record as it was', async () => {
  const { crm, deps, kept, signal } = await aWorld('contacted')
  const { mark, next } = await restrict(deps, newMark('m1', LEAD, 'unqualified'), 'unqualified', signal)
  expect(next).toBe('done')
  expect(mark).toMatchObject({ state: 'verified', noted: true, cause: null })
  const record = crm.get('lead', 'l1')
  expect(record.notes.map(({ text }) => text)).toEqual([NOTE])
  expect(record.changes.map(({ field, to }) => `${field}: ${to}`)).toEqual([
    'contactRule: closed',
    'status: unqualified',
  ])
  expect(kept.map(({ event }) => event)).toEqual(['mark.writing', 'mark.noted', 'mark.writing', 'mark.verified'])

  const lifted = await lift(deps, mark, 'lifted', signal)
  expect(lifted.mark).toMatchObject({ state: 'lifted', fields: {} })
  expect(
    crm
      .get('lead', 'l1')
      .changes.slice(2)
      .map(({ field, to }) => `${field}: ${to}`),
  ).toEqual(['status: contacted', 'contactRule: none'])
})

test('CRM-4 the snapshot is committed before the first write, and stays what it was', async () => {
  const { deps, kept, signal } = await aWorld('contacted')
  const { mark } = await restrict(deps, newMark('m1', LEAD, 'pause'), 'pause', signal)
  const { mark: further } = await restrict(deps, mark, 'unqualified', signal)
  expect(kept[0]).toMatchObject({
    event: 'mark.writing',
    mark: { fields: { contactRule: { before: 'none', ours: ['hold'] } } },
  })
  expect(further.fields).toEqual({
    contactRule: { before: 'none', earlier: [], ours: ['closed'] },
    status: { before: 'contacted', earlier: [], ours: ['unqualified'] },
  })
})

test('CRM.md 2 with only pause holds left, only the fields of "unqualified" go back', async () => {
  const { crm, deps, signal } = await aWorld('qualified')
  const { mark } = await restrict(deps, newMark('m1', LEAD, 'unqualified'), 'unqualified', signal)
  const { mark: paused } = await lift(deps, mark, 'pause', signal)
  expect(paused.state).toBe('verified')
  expect(leadOf(crm)).toEqual({ status: 'qualified', contactRule: 'hold', notes: 1 })
  await lift(deps, paused, 'notice', signal)
  expect(leadOf(crm)).toEqual({ status: 'qualified', contactRule: 'none', notes: 1 })
})

test('CRM-5 a value a person chose meanwhile stays, and the mark says so', async () => {
  const { crm, deps, signal } = await aWorld('contacted')
  const { mark } = await restrict(deps, newMark('m1', LEAD, 'unqualified'), 'unqualified', signal)
  await crm.edit('lead', 'l1', { status: 'qualified' }, 'Idris Falk')
  const { mark: after } = await lift(deps, mark, 'lifted', signal)
  expect(after).toMatchObject({
    state: 'superseded',
    cause: 'changed-by-others',
    fields: { status: { theirs: 'qualified' } },
  })
  expect(leadOf(crm)).toMatchObject({ status: 'qualified', contactRule: 'none' })
})

test("CRM-5 after we put our value back over a person's, lift gives that person's value back", async () => {
  const { crm, deps, signal } = await aWorld('contacted')
  const { mark } = await restrict(deps, newMark('m1', LEAD, 'unqualified'), 'unqualified', signal)
  await crm.edit('lead', 'l1', { status: 'qualified' }, 'Idris Falk')
  const { mark: again } = await restrict(deps, mark, 'unqualified', signal)
  expect(again.fields['status']).toEqual({ before: 'qualified', earlier: ['contacted'], ours: ['unqualified'] })
  await lift(deps, again, 'lifted', signal)
  expect(leadOf(crm).status).toBe('qualified')
})

test('CRM-12 a requalified record is told once, with who and when; nothing is written', async () => {
  const { crm, deps, signal } = await aWorld('contacted')
  const { mark } = await restrict(deps, newMark('m1', LEAD, 'unqualified'), 'unqualified', signal)
  expect((await checkDrift(deps, mark, signal)).drift).toBeUndefined()
  await crm.edit('lead', 'l1', { status: 'qualified' }, 'Idris Falk')
  const seen = await checkDrift(deps, mark, signal)
  expect(seen.mark.state).toBe('drifted')
  expect(seen.drift).toEqual({
    kind: 'changed',
    fields: [{ field: 'status', ours: 'unqualified', now: 'qualified' }],
    by: 'Idris Falk',
    at: '2026-11-23T09:00:00.000Z',
  })
  expect((await checkDrift(deps, seen.mark, signal)).drift).toBeUndefined()
  expect(leadOf(crm).status).toBe('qualified')
})

test('CRM F-6 a merged record is told as moved, a deleted one as gone', async () => {
  const { crm, deps, signal } = await aWorld()
  const { mark } = await restrict(deps, newMark('m1', LEAD, 'pause'), 'pause', signal)
  await crm.add({ object: 'lead', id: 'l2', name: 'Lea', status: 'new' })
  await crm.merge({ object: 'lead', id: 'l1' }, { object: 'lead', id: 'l2' })
  expect(await checkDrift(deps, mark, signal)).toMatchObject({
    mark: { state: 'moved' },
    drift: { to: { type: 'lead', id: 'l2' } },
  })
  const missing = await restrict(deps, newMark('m2', { type: 'lead', id: 'nobody' }, 'pause'), 'pause', signal)
  expect(missing.mark).toMatchObject({ state: 'gone', cause: 'not_found_or_hidden' })
})

test('CRM-1 every record of the confirmed identifiers is found, each once, the one created later too', async () => {
  const { crm, deps, signal } = await aWorld()
  await crm.add({
    object: 'contact',
    id: 'p1',
    name: 'Lea',
    emails: ['LEA@prospect.example'],
    phones: ['+44 7700 900001'],
    status: 'active',
  })
  const asked = [
    { kind: 'email', value: 'Lea@Prospect.example' },
    { kind: 'phone', value: '+447700900001' },
  ] as const
  expect(await findRecords(deps.connector, [...asked], signal)).toHaveLength(2)
  await crm.add({ object: 'lead', id: 'l9', name: 'Lea again', emails: ['lea@prospect.example'], status: 'new' })
  expect(await findRecords(deps.connector, [...asked], signal)).toHaveLength(3)
})

test('CRM 6.8 without a CRM a mark waits for a person; it is never called verified', async () => {
  const { deps, signal } = await aWorld()
  const { mark } = await restrict({ ...deps, connector: csv() }, newMark('m1', LEAD, 'pause'), 'pause', signal)
  expect(mark).toMatchObject({ state: 'pending-hand-over', cause: 'not-handed-over' })
})

describe('against a CRM that fails', () => {
  let crm: FakeCrm
  let count = 0
  beforeAll(async () => {
    crm = await startFakeCrm()
  })
  afterAll(() => crm.close())
  afterEach(() => crm.behave())

  /** @param patience milliseconds; short only where the CRM never answers */
  async function aLead(patience = 30_000) {
    const id = `l${++count}`
    await crm.store.add({ object: 'lead', id, name: 'Lea', emails: [`lea${count}@prospect.example`], status: 'new' })
    const events: MarkEvent[] = []
    const deps = {
      connector: crm.connector(patience),
      mapping: crm.mapping,
      store: { keep: async (_: Mark, event: MarkEvent) => void events.push(event) },
      reference: REFERENCE,
      random: () => 0,
    }
    return {
      deps,
      events,
      start: newMark('m1', { type: 'lead', id }, 'unqualified'),
      record: () => crm.store.get('lead', id),
      signal: new AbortController().signal,
    }
  }

  test.each<[string, Fault]>([
    ['F-11 a 500 before anything was kept', { do: 'status', status: 500 }],
    ['F-12 a 500 after the change was kept', { do: 'status-after', status: 500 }],
    ['F-13 a socket cut after the change', { do: 'cut-after' }],
    ['F-13 a socket cut before the change', { do: 'cut' }],
    ['F-14 silence', { do: 'hang' }],
    ['F-14 half an answer', { do: 'half-body-after' }],
    ['F-15 a change carried out twice', { do: 'twice' }],
    ['a conflict', { do: 'status', status: 412 }],
    ['a limit', { do: 'status', status: 429, retryAfter: '9' }],
  ])('CRM-7 %s, at the note and at both writes: one note, one change each', async (_, fault) => {
    const { deps, events, start, record, signal } = await aLead(fault.do === 'hang' ? 300 : undefined)
    crm.fail('PATCH', fault, { do: 'pass' }, fault)
    if (fault.do !== 'twice') crm.fail('POST', fault)
    let outcome = await restrict(deps, start, 'unqualified', signal)
    for (let tries = 0; outcome.next === 'retry' && tries < 8; tries++) {
      expect(outcome.mark.state).not.toBe('verified')
      outcome = await restrict(deps, outcome.mark, 'unqualified', signal)
    }
    expect(outcome.mark).toMatchObject({ state: 'verified', noted: true })
    expect(record()).toMatchObject({ status: 'unqualified', contactRule: 'closed' })
    expect(record().notes).toHaveLength(1)
    expect(record().changes).toHaveLength(2)
    expect(events.at(-1)).toBe('mark.verified')
  })

  test.each<[string, string, Fault, string]>([
    ['F-1 a value accepted and not kept', 'PATCH', { do: 'ignore' }, 'not-kept'],
    ['F-3 a validation rule', 'PATCH', { do: 'status', status: 400 }, 'rejected'],
    ['F-4 a missing right', 'PATCH', { do: 'status', status: 403 }, 'permission'],
    ['F-4 a hidden field', 'GET', { do: 'hide-field', field: 'status' }, 'permission'],
  ])('CRM-6 %s is a dead letter, never a success', async (_, method, fault, cause) => {
    const { deps, events, start, signal } = await aLead()
    crm.fail(method, fault, fault)
    const outcome = await restrict(deps, start, 'unqualified', signal)
    expect(outcome).toMatchObject({ next: 'dead-letter', mark: { state: 'failed', cause } })
    expect(events).not.toContain('mark.verified')
  })

  test('CRM.md 4 a refused sign-in stops the connection and burns no try; a limit waits as long as asked', async () => {
    const { deps, start, signal } = await aLead()
    crm.fail('GET', { do: 'status', status: 401 }, { do: 'status', status: 429, retryAfter: '7' })
    const refused = await restrict(deps, start, 'pause', signal)
    expect(refused).toMatchObject({ next: 'pause-connection', mark: { attempts: 0, cause: 'auth' } })
    const slowed = await restrict(deps, refused.mark, 'pause', signal)
    expect(slowed).toMatchObject({ next: 'retry', afterMs: 7_000, mark: { attempts: 1, cause: 'rate' } })
  })

  test('CRM-9 the twelfth failed try is a dead letter', async () => {
    const { deps, start, signal } = await aLead()
    const tries = 12
    crm.fail('GET', ...Array.from({ length: tries }, (): Fault => ({ do: 'status', status: 503 })))
    let outcome = await restrict(deps, start, 'pause', signal)
    let ran = 1
    for (; outcome.next === 'retry'; ran++) outcome = await restrict(deps, outcome.mark, 'pause', signal)
    expect(outcome).toMatchObject({ next: 'dead-letter', mark: { state: 'failed', cause: 'too-many-tries' } })
    expect(ran).toBe(tries)
  })

  test('SEC T35 nothing leaves but mapped fields and the neutral note, under a neutral name', async () => {
    const { deps, start, signal } = await aLead()
    const before = crm.calls.length
    const { mark } = await restrict(deps, start, 'unqualified', signal)
    await lift(deps, mark, 'lifted', signal)
    const calls = crm.calls.slice(before)
    const bodies = calls.filter(({ body }) => body).map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    expect(bodies.length).toBeGreaterThanOrEqual(5)
    for (const body of bodies)
      for (const [name, value] of Object.entries(body))
        expect(`${name}=${value}`).toMatch(
          /^(status=|contactRule=|text=Do not contact\. Ask the people team\. REF-3M8XQA$)/,
        )
    for (const { headers, path } of calls)
      expect(`${headers['user-agent']} ${path}`).toMatch(/^crm-sync \/crm\/api\/records\//)
  })
})
