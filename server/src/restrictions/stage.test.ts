import type { Stage } from '@breakwater/shared/restriction.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectiveStage, type Hold, reviewDate } from './stage.ts'

const START = Date.parse('2026-01-01T00:00:00Z')
const DAY = 86_400_000
const ORDER: Stage[] = ['lifted', 'notice', 'pause', 'unqualified']

const act = fc.oneof(
  fc.record({
    do: fc.constant('hold' as const),
    stage: fc.constantFrom('notice' as const, 'pause' as const, 'unqualified' as const),
    days: fc.integer({ min: 1, max: 365 }),
  }),
  fc.record({ do: fc.constant('release' as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant('close-case' as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 200 }) }),
)

test('CRM-3 whatever cases hold, release, close or let expire, the stage is the strongest hold that is left', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      let now = START
      let holds: Hold[] = []
      const open = new Map<string, { stage: Stage; until: number }>()
      for (const [at, one] of acts.entries()) {
        if (one.do === 'wait') now += one.days * DAY
        if (one.do === 'hold') {
          const hold = {
            id: `h${at}`,
            caseId: `c${at}`,
            stage: one.stage,
            at: new Date(now),
            reviewAt: new Date(now + one.days * DAY),
            releasedAt: null,
          }
          holds = [...holds, hold]
          open.set(hold.id, { stage: one.stage, until: now + one.days * DAY })
        }
        if (one.do === 'release' && holds.length) {
          const { id } = holds[one.which % holds.length]!
          holds = holds.map((hold) => (hold.id === id ? { ...hold, releasedAt: new Date(now) } : hold))
          open.delete(id)
        }
        const left = [...open.values()].filter(({ until }) => until > now).map(({ stage }) => ORDER.indexOf(stage))
        expect(effectiveStage(holds, new Date(now))).toBe(ORDER[Math.max(0, ...left)])
      }
    }),
    { numRuns: 300 },
  )
})

test('CRM-13 a hold is reviewed within twelve months', () => {
  expect(reviewDate(new Date('2026-11-23T09:00:00Z')).toISOString()).toBe('2027-11-23T09:00:00.000Z')
  expect(() => reviewDate(new Date(START), 13)).toThrow()
  expect(() => reviewDate(new Date(START), 0)).toThrow()
})
