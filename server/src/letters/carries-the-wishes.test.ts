import type { Wishes } from '@breakwater/shared/wishes.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { act } from '../desk/act.ts'
import { shippedPack } from '../policy/testing.ts'
import { Refusal } from '../refusal.ts'
import { sayWishes } from '../reports/take-back.ts'
import { invariant, onDatabase } from '../testing/invariant.ts'
import { type LetterDesk, openLetterDesk } from '../testing/letter-desk.ts'
import { finish } from './finish.ts'

const icn = shippedPack('icn')
let desk: LetterDesk
beforeAll(async () => {
  desk = await openLetterDesk()
}, 60_000)
afterAll(() => desk.close())

/** A rule may say no; anything else is a fault. */
const maybe = (asked: Promise<unknown>) =>
  asked.then(
    () => true,
    (error: unknown) => (error instanceof Refusal ? false : Promise.reject(error)),
  )
const wishes: fc.Arbitrary<Wishes> = fc.record({
  choices: fc.constantFrom(['ask-to-stop'], ['on-record-only']),
  words: fc.constant(''),
  police: fc.constantFrom('yes', 'no', 'later', 'not-asked'),
  contact: fc.constant(''),
})
type Move =
  | { do: 'say'; wishes: Wishes }
  | { do: 'police' | 'letter'; reason: string }
  | { do: 'bare'; leaves: 'wishes' | 'reason' }
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('say' as const), wishes }),
  fc.record({
    do: fc.constantFrom('police' as const, 'letter' as const),
    reason: fc.constantFrom('', ' ', 'Others are in danger'),
  }),
  fc.record({ do: fc.constant('bare' as const), leaves: fc.constantFrom('wishes' as const, 'reason' as const) }),
)
const moves = fc.array(move, { minLength: 2, maxLength: 5 })

/** Writes a decision past every rule, without the wishes or without the reason. @returns whether the database took it */
type Bare = (caseId: string, leaves: 'wishes' | 'reason') => Promise<boolean>
const LEAVES = { wishes: { wishes_version: null }, reason: { wishes_version: 1, against_wish: true } }
const bare: Bare = async (caseId, leaves) => {
  const row = { by_id: desk.staff.hal.id, deviation_sealed: null, against_wish: false, ...LEAVES[leaves] }
  const patch = JSON.stringify({ id: crypto.randomUUID(), ...row })
  await desk.rows('savepoint before')
  return desk
    .rows(
      `insert into app.action select (jsonb_populate_record(a, $2)).* from app.action a where case_id = $1 limit 1 returning 1`,
      [caseId, patch],
    )
    .then(
      () => true,
      (error: { code?: string }) => (error.code === '23514' ? false : Promise.reject(error)),
    )
    .finally(() => desk.rows('rollback to before'))
}
const tried = async (work: () => Promise<boolean>) => {
  await desk.rows('begin')
  try {
    return await work()
  } finally {
    await desk.rows('rollback')
  }
}

const CALL = { values: { date: '2026-11-09', by_whom: 'company', summary: 'They took a note' } }
/** What the person wishes changes while others decide: each decision has the version of then, and a reason where it goes against it. */
const carriesThem = (writes: Bare, list: fc.Arbitrary<Move[]>) =>
  fc.asyncProperty(wishes, list, async (first, moved) => {
    const { ada, hal } = desk.staff
    const key = crypto.randomUUID()
    const { caseId, reference } = await desk.aCase({ id: key, behaviours: ['threat'], wishes: first })
    let [version, said] = [1, first]
    for (const one of moved) {
      desk.clock.advance(1_000)
      if (one.do === 'say') {
        version = (await sayWishes(desk.deps, ada, key, one.wishes)).version
        said = one.wishes
      } else if (one.do === 'bare') {
        if (await tried(() => writes(caseId, one.leaves))) return false
      } else {
        const police = one.do === 'police'
        const action = police ? 'contact-police' : 'complaint'
        const wished = icn.wishes.some((w) => said.choices.includes(w.id) && w.against?.includes(action))
        const against = wished || (police && ['no', 'later'].includes(said.police))
        const letter = police ? '' : await desk.drafted(reference, 'complaint')
        const went = await maybe(
          police
            ? act(desk.deps, hal, reference, 'contact-police', '', {
                ...CALL,
                ...(one.reason ? { deviation: one.reason } : {}),
              })
            : finish(desk.deps, hal, { reference, id: letter }, one.reason),
        )
        if (went !== (!against || Boolean(one.reason.trim()))) return false
        if (!went) continue
        const [row] = police
          ? await desk.rows(
              `select wishes_version v, against_wish a, deviation_sealed is not null d from app.action
                where case_id = $1 and name = 'contact-police' order by at desc, id limit 1`,
              [caseId],
            )
          : await desk.rows(
              `select wishes_read v, against_wishes a, deviation_sealed is not null d from app.letter where id = $1`,
              [letter],
            )
        if (row!['v'] !== version || row!['a'] !== against || (against && !row!['d'])) return false
      }
    }
    return true
  })

test('I14 every decision carries the wishes of then, and a reason where it goes against them; the database takes none without', {
  timeout: 3_600_000,
}, async () => {
  /** a database that does not ask */
  const unasked: Bare = async (caseId, leaves) => {
    await desk.rows('alter table app.action drop constraint action_wishes, drop constraint action_deviation')
    return bare(caseId, leaves)
  }
  await invariant('I14', {
    runs: onDatabase(4),
    holds: carriesThem(bare, moves),
    control: carriesThem(unasked, fc.constant<Move[]>([{ do: 'bare', leaves: 'reason' }])),
  })
})
