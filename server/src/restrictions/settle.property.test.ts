import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { CrmError } from '../crm/connector.ts'
import { aWorld, Killed, LEAD, leadOf, type Trouble, troubled } from '../testing/marked-world.ts'
import { lift } from './lift.ts'
import { type Mark, type MarkDeps, type MarkEvent, newMark } from './mark.ts'
import { restrict } from './restrict.ts'
import { settle } from './settle.ts'

const full = inject('tier') === 'full'
const WRITTEN = ['pause', 'unqualified'] as const
const STATUSES = ['new', 'contacted', 'qualified'] as const

/** Runs a stage as the job does: again from the last committed mark while it asks for another try. */
async function persist(deps: MarkDeps, start: Mark, stage: Mark['wanted'], signal: AbortSignal, most = 200) {
  let outcome = await settle(deps, start, stage, signal)
  let runs = 1
  for (; outcome.next === 'retry' && runs < most; runs++)
    outcome = await settle(deps, { ...outcome.mark, attempts: 0 }, stage, signal)
  return { ...outcome, runs }
}

test('CRM-4 CRM-7 F-18 killed between any two steps, the next run ends with one note, the stage, and the seeded snapshot', async () => {
  const killAt = fc.integer({ min: 0, max: 16 })
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...STATUSES),
      fc.constantFrom(...WRITTEN),
      killAt,
      fc.boolean(),
      killAt,
      async (status, stage, first, after, second) => {
        const { crm, deps, kept, signal } = await aWorld(status)
        const lifeOf = (at: number): MarkDeps => {
          let steps = 0
          const step = async <T>(carryOut: () => Promise<T>): Promise<T> => {
            const mine = steps++
            if (mine === at && !after) throw new Killed()
            const answer = await carryOut()
            if (mine === at) throw new Killed()
            return answer
          }
          const { connector, store } = deps
          return {
            ...deps,
            store: { keep: (mark, event) => step(() => store.keep(mark, event)) },
            connector: {
              ...connector,
              read: (...call) => step(() => connector.read(...call)),
              apply: (...call) => step(() => connector.apply(...call)),
              note: (...call) => step(() => connector.note(...call)),
            },
          }
        }
        const start = newMark('m1', LEAD, stage)
        for (const at of [first, second, Number.POSITIVE_INFINITY])
          await settle(lifeOf(at), kept.at(-1)?.mark ?? start, stage, signal).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error
          })
        const { mark, event } = kept.at(-1)!
        expect([mark.state, event]).toEqual(['verified', 'mark.verified'])
        expect(leadOf(crm)).toEqual(
          stage === 'pause'
            ? { status, contactRule: 'hold', notes: 1 }
            : { status: 'unqualified', contactRule: 'closed', notes: 1 },
        )
        for (const one of kept.filter((row) => row.mark.state !== 'lifted')) {
          if (one.mark.fields['status']) expect(one.mark.fields['status'].before).toBe(status)
          if (one.mark.fields['contactRule']) expect(one.mark.fields['contactRule'].before).toBe('none')
        }
        await lift(deps, mark, 'lifted', signal)
        expect(leadOf(crm)).toEqual({ status, contactRule: 'none', notes: 1 })
      },
    ),
    { numRuns: full ? 3_000 : 250 },
  )
})

const rep = fc.oneof(
  // A person who types the very value we wrote cannot be told from us, so people here choose other values.
  fc.record({ do: fc.constant('status' as const), to: fc.constantFrom(...STATUSES) }),
  fc.record({ do: fc.constant('rule' as const), to: fc.constant('none' as const) }),
)
const act = fc.oneof(
  rep,
  fc.record({ do: fc.constant('stage' as const), to: fc.constantFrom('pause' as const, 'unqualified' as const) }),
)

test('CRM-5 whatever people changed between restricting and lifting stays; all else is as it was, with no marker of ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STATUSES), fc.array(act, { maxLength: 10 }), async (status, acts) => {
      const { crm, deps, signal } = await aWorld(status)
      let mark = newMark('m1', LEAD, 'pause')
      // The latest human decision about each field is what must be there in the end.
      const theirs = { status: status as string, contactRule: 'none' }
      for (const one of acts) {
        if (one.do === 'stage') mark = (await settle(deps, mark, one.to, signal)).mark
        if (one.do === 'status') {
          await crm.edit('lead', 'l1', { status: one.to }, 'Idris Falk')
          theirs.status = one.to
        }
        if (one.do === 'rule') await crm.edit('lead', 'l1', { contactRule: one.to }, 'Idris Falk')
      }
      const { mark: after } = await lift(deps, mark, 'lifted', signal)
      const { status: left, contactRule } = leadOf(crm)
      expect({ status: left, contactRule }).toEqual(theirs)
      expect(['lifted', 'superseded']).toContain(after.state)
      expect(crm.get('lead', 'l1').notes.length).toBeLessThanOrEqual(1)
    }),
    { numRuns: full ? 3_000 : 250 },
  )
})

const TROUBLE = ['rate', 'unavailable', 'unknown-before', 'unknown-after', 'conflict'] as const

test('CRM 12.5 with 30 % faults no mark is lost, no note is doubled, and nothing is called done that is not', async () => {
  const wanted = full ? 2_000 : 600
  const seed = 20_261_123
  const next = mulberry(seed)
  const decide = (): Trouble | undefined => (next() < 0.3 ? TROUBLE[Math.floor(next() * TROUBLE.length)] : undefined)
  let calls = 0
  let marks = 0
  let faults = 0
  for (; calls < wanted; marks++) {
    const { crm, deps, kept, signal } = await aWorld('contacted')
    const failing = troubled(deps.connector, () => {
      calls++
      const trouble = decide()
      if (trouble) faults++
      return trouble
    })
    const truth: { event: MarkEvent; status: string; contactRule: string }[] = []
    const store = {
      keep: async (mark: Mark, event: MarkEvent) => {
        await deps.store.keep(mark, event)
        truth.push({ event, ...leadOf(crm) })
      },
    }
    const { mark, next: end } = await persist(
      { ...deps, connector: failing, store },
      newMark('m1', LEAD, 'unqualified'),
      'unqualified',
      signal,
    )
    expect([end, mark.state]).toEqual(['done', 'verified'])
    for (const { event, ...seen } of truth)
      if (event === 'mark.verified') expect(seen).toMatchObject({ status: 'unqualified', contactRule: 'closed' })
    expect(leadOf(crm)).toEqual({ status: 'unqualified', contactRule: 'closed', notes: 1 })
    expect(crm.get('lead', 'l1').changes).toHaveLength(2)
    expect(kept.at(-1)?.mark.fields['status']?.before).toBe('contacted')
  }
  console.log(
    `CRM 12.5 ${full ? 'full' : 'small'}: ${calls} calls, ${faults} faults, seed ${seed}: ${marks} marks, 0 lost, 0 doubled notes`,
  )
})

test('CRM-7 negative control: a connector that posts without reading doubles the note under the same faults', async () => {
  const { crm, deps, signal } = await aWorld()
  const blind = {
    ...deps.connector,
    note: async () => ({ ...(await crm.addNote('lead', 'l1', 'again', 'x')), existed: false }),
  }
  let failed = false
  const once = troubled(blind, (call) => {
    if (call !== 'note' || failed) return undefined
    failed = true
    return 'unknown-after'
  })
  const { mark } = await persist({ ...deps, connector: once }, newMark('m1', LEAD, 'pause'), 'pause', signal)
  expect(mark.state).toBe('verified')
  expect(leadOf(crm).notes).toBe(2)
})

test('CRM-7 after an unknown outcome the next thing sent is a read', async () => {
  for (const trouble of ['unknown-before', 'unknown-after'] as const) {
    const { deps, signal } = await aWorld()
    const order: string[] = []
    let failures = 0
    const connector = troubled(deps.connector, (call) => {
      order.push(call)
      return call === 'apply' && failures++ < 2 ? trouble : undefined
    })
    await persist({ ...deps, connector }, newMark('m1', LEAD, 'unqualified'), 'unqualified', signal)
    for (const [at, call] of order.entries())
      if (call === 'apply') expect([order[at - 1], order[at + 1]]).toEqual(['read', 'read'])
  }
})

test('CRM-7 Retry-After is kept to the millisecond', async () => {
  const { deps, signal } = await aWorld()
  const connector = { ...deps.connector, read: () => Promise.reject(new CrmError('rate', 'slow down', 5_432)) }
  expect(await restrict({ ...deps, connector }, newMark('m1', LEAD, 'pause'), 'pause', signal)).toMatchObject({
    next: 'retry',
    afterMs: 5_432,
  })
})

function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
