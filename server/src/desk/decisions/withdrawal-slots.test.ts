import type { Person } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invariant, onDatabase } from '../../testing/invariant.ts'
import {
  type Case,
  FACTS,
  type Fact,
  openWithdrawals,
  refused,
  SIGNERS,
  type Signer,
  type Withdrawals,
} from './testing.ts'

let w: Withdrawals
beforeAll(async () => {
  w = await openWithdrawals()
}, 60_000)
afterAll(() => w.close())

/** Only the complete one, decided after everything else (SECURITY G2, G3). */
const complete = (met: readonly Fact[], signers: readonly Signer[]) =>
  met.length === FACTS.length && signers.length === SIGNERS.length && signers.at(-1) === 'assistant-director'

/** A case of which nothing was withdrawn yet goes on into the next run: what waited is set aside. */
let at: Case | undefined
async function fresh(): Promise<Case> {
  at ??= await w.opened()
  // proposals are told apart by their time
  w.desk.clock.advance(1_000)
  await w.rows(
    `update app.gate_proposal set state = 'withdrawn', ended_at = now() where case_id = $1 and state = 'open'`,
    [at.caseId],
  )
  await w.rows(`delete from app.wishes where case_id = $1`, [at.caseId])
  return at
}
async function carriedOut({ caseId }: Case): Promise<boolean> {
  const done = (await w.done(caseId)) === 1
  if (done) at = undefined
  return done
}

/** Signs a proposal: as the product asks, or in a way that a control uses. */
type Sign = (who: Person, gate: string) => Promise<unknown>
const byTheRules: Sign = (who, gate) => w.sign(who, gate).catch(refused)

async function play(met: readonly Fact[], signers: readonly Signer[], sign: Sign) {
  const on = await fresh()
  const gate = await w.propose(on, met).catch(refused)
  if (gate) for (const signer of signers) await sign(w.people[signer], gate)
  return carriedOut(on)
}

const CONDITIONS = [...FACTS, 'legal', 'health-safety-lead'] as const
/** Of the conditions some, often nearly all, and the signatures in any order. */
const some = fc.oneof(fc.subarray([...CONDITIONS]), fc.subarray([...CONDITIONS], { minLength: CONDITIONS.length - 1 }))
const order = fc.shuffledSubarray([...SIGNERS], { minLength: 3, maxLength: 3 })
const onlyTheComplete = (sign: Sign, given = some) =>
  fc.asyncProperty(given, order, async (given, signers) => {
    const met = FACTS.filter((fact) => given.includes(fact))
    const signed = signers.filter((signer) => signer === 'assistant-director' || given.includes(signer))
    return (await play(met, signed, sign)) === complete(met, signed)
  })

test('I17 SEC G3 POLICY I17 of all 64 subsets of the six conditions and orders of signing only the complete one, decided last, carries out', {
  timeout: 3_600_000,
}, async () => {
  expect(await play(FACTS, SIGNERS, byTheRules)).toBe(true)
  /** a decider who waits for nobody */
  const alone: Sign = async (who, gate) => {
    if (who.id === w.people['assistant-director'].id)
      await w.rows(`update app.gate_proposal set required = array['assistant-director'] where id = $1`, [gate])
    await byTheRules(who, gate)
  }
  await invariant('I17', {
    runs: onDatabase(6),
    holds: onlyTheComplete(byTheRules),
    control: onlyTheComplete(alone, fc.constant([...CONDITIONS])),
  })
})

const NAMES = ['legal', 'health-safety-lead', 'assistant-director', 'all', 'walled', 'hal'] as const
type Name = (typeof NAMES)[number]
const fits = (person: Name, slot: Signer) => person === slot || person === 'all'
/** Whether these fill every slot, one after the other: each takes the first free one that is theirs, once, and who decides comes last. */
function fill(names: readonly Name[]): boolean {
  const taken = new Map<Signer, Name>()
  for (const name of names) {
    const slot = SIGNERS.find((one) => !taken.has(one) && fits(name, one))
    const early = slot === SIGNERS.at(-1) && taken.size < SIGNERS.length - 1
    if (slot && !early && ![...taken.values()].includes(name)) taken.set(slot, name)
  }
  return taken.size === SIGNERS.length
}
const right = fc.constantFrom<Name[][]>(
  ['legal', 'health-safety-lead', 'assistant-director'],
  ['all', 'health-safety-lead', 'assistant-director'],
  ['legal', 'all', 'assistant-director'],
)
/** Three of five people, and the proposer among them, who sign one after the other; nearly right ones more often. */
const three = fc.oneof(
  fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES), fc.constantFrom(...NAMES)),
  fc.tuple(right, fc.nat(2), fc.constantFrom(...NAMES)).map(([list, n, name]) => list.with(n, name)),
)
const onlyDistinct = (sign: Sign, of: fc.Arbitrary<Name[]> = three) =>
  fc.asyncProperty(of, async (names) => {
    const people = { ...w.people, hal: w.desk.staff.hal }
    const on = await fresh()
    const gate = await w.propose(on, FACTS)
    for (const name of names) await sign(people[name], gate)
    return (await carriedOut(on)) === fill(names)
  })

test('I7 SEC G3 POLICY I7 of five people only three distinct unwalled ones with their roles fill the slots, never the proposer', {
  timeout: 3_600_000,
}, async () => {
  /** the wall is down for a moment */
  const unwalled: Sign = async (who, gate) => {
    const [row] = await w.rows('delete from app.case_wall where person_id = $1 returning case_id', [w.people.walled.id])
    await byTheRules(who, gate)
    if (row)
      await w.rows(`insert into app.case_wall (case_id, person_id, source, since) values ($1, $2, 'overseer', now())`, [
        row['case_id'],
        w.people.walled.id,
      ])
  }
  await invariant('I7', {
    runs: onDatabase(6),
    holds: onlyDistinct(byTheRules),
    control: onlyDistinct(unwalled, fc.constant(['legal', 'walled', 'assistant-director'])),
  })
})
