import { describe, expect, test } from 'vitest'
import type { CrmConnector, CrmFailure, CrmRef, Mapped } from '../crm/connector.ts'
import { CrmError } from '../crm/connector.ts'
import { type Mapping, mappedFields, problemsOf, satisfies } from '../crm/mapping.ts'
import { neutralNote } from '../crm/neutral-note.ts'

/** One running CRM with a person in it twice: two records share `email`; `phone` belongs to at least one of them. */
export type ContractWorld = {
  connector: CrmConnector
  mapping: Mapping
  email: string
  phone: string
  records: [CrmRef, CrmRef]
  unknown: CrmRef
  /** Somebody else undoes our mark in the CRM itself. Returns the name the CRM's history gives them. */
  requalify?(ref: CrmRef): Promise<string>
  /** Somebody wins a sale with the person of the first record in the CRM itself. Returns the company as the CRM names it, and its record. */
  win?(ref: CrmRef): Promise<{ company: string; ref: CrmRef }>
  /** How often a text stands in the record's notes, asked past the connector. */
  countNotes?(ref: CrmRef, text: string): Promise<number>
}

const REFERENCE = 'REF-3M8XQA'
const signal = new AbortController().signal

/** The failure a promise ends with; a promise that succeeds is an answer too. */
async function failure(promise: Promise<unknown>): Promise<CrmFailure | 'succeeded'> {
  try {
    await promise
    return 'succeeded'
  } catch (error) {
    if (error instanceof CrmError) return error.kind
    throw error
  }
}

/**
 * Checks C-1 to C-13 of the connector contract (CRM.md 12.1). A capability a connector does not have must be refused with
 * `cannot`, never passed over. `make` gives a world with fresh records for every check.
 */
export function connectorContract(name: string, make: () => Promise<ContractWorld>): void {
  const rulesOf = ({ mapping, records: [ref] }: ContractWorld) => mapping.objects[ref.type]!
  const versioned = (version: string | null) => ({ signal, ...(version ? { ifVersion: version } : {}) })

  async function mark(world: ContractWorld, to: Mapped = rulesOf(world).unqualified.set) {
    const before = await world.connector.read(world.records[0], signal)
    await world.connector.apply(before.ref, to, versioned(before.version))
    return before
  }

  describe(`${name} connector`, () => {
    test('CRM C-1 probe names the organisation, and every chosen field can be written', async () => {
      const { connector, mapping } = await make()
      const probe = await connector.probe(signal)
      expect(probe.orgId).not.toBe('')
      expect(probe.missingScopes).toEqual([])
      if (connector.caps.readBack) expect(problemsOf(mapping, probe)).toEqual([])
      else expect(probe.fields).toEqual([])
    })

    test('CRM C-2 an address in other letter case finds every record that has it', async () => {
      const { connector, email, records } = await make()
      const asked = connector.find({ email: email.toUpperCase() }, signal)
      if (!connector.caps.findBy.includes('email')) return expect(await failure(asked)).toBe('cannot')
      expect((await asked).map(({ ref }) => ref).sort(byId)).toEqual([...records].sort(byId))
    })

    test('CRM C-3 a phone number finds its record', async () => {
      const { connector, phone, records } = await make()
      const asked = connector.find({ phone }, signal)
      if (!connector.caps.findBy.includes('phone')) return expect(await failure(asked)).toBe('cannot')
      expect((await asked).map(({ ref }) => ref)).toContainEqual(records[0])
    })

    test('CRM C-4 a fresh record reads as not marked, with every mapped field', async () => {
      const world = await make()
      const asked = world.connector.read(world.records[0], signal)
      if (!world.connector.caps.findBy.includes('id')) return expect(await failure(asked)).toBe('cannot')
      const record = await asked
      expect(satisfies(rulesOf(world).pause, record.fields)).toBe(false)
      expect(Object.keys(record.fields).sort()).toEqual(mappedFields(rulesOf(world)).sort())
      if (world.connector.caps.conditionalWrite !== 'none') expect(record.version).toEqual(expect.any(String))
    })

    test('CRM C-5 after a write the read shows the stage, and a stale version is a conflict', async () => {
      const world = await make()
      const { connector, records } = world
      if (!connector.caps.readBack)
        return expect(await failure(connector.apply(records[0], {}, { signal }))).toBe('cannot')
      const before = await mark(world)
      expect(satisfies(rulesOf(world).unqualified, (await connector.read(records[0], signal)).fields)).toBe(true)
      if (connector.caps.conditionalWrite === 'none') return
      const stale = connector.apply(records[0], rulesOf(world).pause.set, versioned(before.version))
      expect(await failure(stale)).toBe('conflict')
      expect(satisfies(rulesOf(world).unqualified, (await connector.read(records[0], signal)).fields)).toBe(true)
    })

    test('CRM C-6 the same write again changes nothing', async () => {
      const world = await make()
      const { connector, records } = world
      if (!connector.caps.readBack) return expect(await failure(connector.read(records[0], signal))).toBe('cannot')
      await mark(world)
      const once = await connector.read(records[0], signal)
      await mark(world)
      expect((await connector.read(records[0], signal)).fields).toEqual(once.fields)
    })

    test('CRM C-7 a marked record is still found by its address', async () => {
      const world = await make()
      const { connector, email, records } = world
      if (!connector.caps.findBy.includes('email'))
        return expect(await failure(connector.find({ email }, signal))).toBe('cannot')
      await mark(world)
      expect((await connector.find({ email }, signal)).map(({ ref }) => ref)).toContainEqual(records[0])
    })

    test('CRM C-8 marking one record leaves its duplicate as it was', async () => {
      const world = await make()
      const { connector, records } = world
      if (!connector.caps.readBack) return expect(await failure(connector.read(records[1], signal))).toBe('cannot')
      const before = await connector.read(records[1], signal)
      await mark(world)
      expect((await connector.read(records[1], signal)).fields).toEqual(before.fields)
    })

    test('CRM C-9 the same note twice is one note, worded as previewed', async () => {
      const world = await make()
      const { connector, records } = world
      const text = neutralNote(world.mapping.askWhom, REFERENCE)
      const first = connector.note(records[0], text, REFERENCE, signal)
      if (!connector.caps.note) return expect(await failure(first)).toBe('cannot')
      const { id, existed } = await first
      expect(existed).toBe(false)
      expect(await connector.note(records[0], text, REFERENCE, signal)).toEqual({ id, existed: true })
      expect(await world.countNotes?.(records[0], text)).toBe(1)
    })

    test('CRM C-10 when somebody undoes the mark, the read shows it, and who', async () => {
      const world = await make()
      const { connector, records } = world
      if (!world.requalify) return expect(await failure(connector.read(records[0], signal))).toBe('cannot')
      await mark(world)
      const who = await world.requalify(records[0])
      const after = await connector.read(records[0], signal)
      expect(satisfies(rulesOf(world).unqualified, after.fields)).toBe(false)
      if (connector.caps.history) expect(after.modifiedBy).toBe(who)
    })

    test('CRM C-11 marked and put back, every mapped field is as it was', async () => {
      const world = await make()
      const { connector, records } = world
      if (!connector.caps.readBack)
        return expect(await failure(connector.apply(records[0], {}, { signal }))).toBe('cannot')
      const before = await mark(world)
      const marked = await connector.read(records[0], signal)
      const touched = Object.keys(rulesOf(world).unqualified.set)
      const back = Object.fromEntries(touched.map((field) => [field, before.fields[field] ?? null]))
      await connector.apply(records[0], back, versioned(marked.version))
      expect((await connector.read(records[0], signal)).fields).toEqual(before.fields)
    })

    test('CRM C-12 an unknown id is "not found or not visible", never an empty success', async () => {
      const { connector, unknown } = await make()
      const expected = connector.caps.findBy.includes('id') ? 'not_found_or_hidden' : 'cannot'
      expect(await failure(connector.read(unknown, signal))).toBe(expected)
    })

    test('P48 CRM C-13 a sale that is won is told once with its company and day, and again for as long as it is asked from that day', async () => {
      const { connector, records, win } = await make()
      const early = new Date('2026-11-01T00:00:00Z')
      if (!connector.caps.won || !win) return expect(await failure(connector.won(early, signal))).toBe('cannot')
      const before = await connector.won(early, signal)
      const won = await win(records[0])
      const same = ({ ref }: { ref: CrmRef }) => byId(ref, won.ref) === 0
      expect(before.some(same)).toBe(false)
      const after = await connector.won(early, signal)
      const [sale, ...others] = after.filter(same)
      expect([sale?.company, others]).toEqual([won.company, []])
      expect(sale?.number).not.toBe('')
      expect([sale?.day, sale?.changedAt.slice(0, 10)]).toEqual([
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      ])
      expect((await connector.won(new Date(sale!.changedAt), signal)).some(same)).toBe(true)
      expect((await connector.won(new Date('2200-01-01T00:00:00Z'), signal)).some(same)).toBe(false)
    })
  })
}

const byId = (a: CrmRef, b: CrmRef) => `${a.type}/${a.id}`.localeCompare(`${b.type}/${b.id}`)
