import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { FACTS, type Fact, openWithdrawals, refused, SIGNERS, type Signer, type Withdrawals } from './testing.ts'

let w: Withdrawals
beforeAll(async () => {
  w = await openWithdrawals()
}, 60_000)
afterAll(() => w.close())

/** Only the complete one, decided after everything else (SECURITY G2, G3). */
const complete = (met: readonly Fact[], signers: readonly Signer[]) =>
  met.length === FACTS.length && signers.length === SIGNERS.length && signers.at(-1) === 'assistant-director'

async function play(met: readonly Fact[], signers: readonly Signer[]) {
  const at = await w.opened()
  const gate = await w.propose(at, met).catch(refused)
  if (gate) for (const signer of signers) await w.sign(w.people[signer], gate).catch(refused)
  return w.done(at.caseId)
}

/** A small generator of its own, so that a run can be repeated. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
  const out = [...list]
  let s = seed
  for (let i = out.length - 1; i > 0; i--) {
    s = (s * 1_103_515_245 + 12_345) % 2_147_483_648
    const j = s % (i + 1)
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}

test('I17 SEC G3 POLICY I17 of all 64 subsets of the six conditions and orders of signing only the complete one, decided last, carries out', {
  timeout: 900_000,
}, async () => {
  const conditions = [...FACTS, 'legal', 'health-safety-lead'] as const
  const full = inject('tier') === 'full'
  const orders = full ? 6 : 1
  let [played, carried] = [0, 0]
  for (let set = 0; set < 64; set++) {
    // the small figures keep the nearly complete and the complete ones, and few others
    const missing = conditions.filter((_, bit) => !(set & (1 << bit))).length
    if (!full && set !== 0 && missing > 1) continue
    const some = conditions.filter((_, bit) => set & (1 << bit))
    const met = FACTS.filter((fact) => some.includes(fact))
    const signed = SIGNERS.filter((signer) => signer === 'assistant-director' || some.includes(signer))
    for (let order = 0; order < orders; order++) {
      const mixed = shuffled(signed, set * 11 + order)
      for (const run of order === 0 ? [signed, mixed] : [mixed]) {
        const came = await play(met, run)
        expect([met.join(' '), run.join(' '), came]).toEqual([met.join(' '), run.join(' '), complete(met, run) ? 1 : 0])
        played++
        carried += came
      }
    }
  }
  console.log(`I17 ${inject('tier')}: ${played} runs of 64 subsets, ${carried} carried out, 0 too early`)
  expect(carried).toBeGreaterThan(0)
})

test('I7 SEC G3 POLICY I7 of five people only three distinct unwalled ones with their roles fill the slots, never the proposer', {
  timeout: 300_000,
}, async () => {
  const five = { ...w.people, hal: w.desk.staff.hal }
  const names = ['legal', 'health-safety-lead', 'assistant-director', 'all', 'walled', 'hal'] as const
  const tries = names.flatMap((a) => names.flatMap((b) => names.map((c) => [a, b, c] as const)))
  const full = inject('tier') === 'full'
  const fits = (person: (typeof names)[number], slot: Signer) => person === slot || person === 'all'
  let right = 0
  for (const [i, [a, b, c]] of tries.entries()) {
    const good =
      fits(a, 'legal') &&
      fits(b, 'health-safety-lead') &&
      fits(c, 'assistant-director') &&
      new Set([a, b, c]).size === 3
    if (!full && !good && i % 60 !== 0) continue
    const at = await w.opened()
    const { caseId } = at
    const gate = await w.propose(at, FACTS)
    for (const who of [a, b, c])
      await w.sign(five[who], gate).catch((error: { kind?: string }) => expect(error.kind).toBeDefined())
    const came = await w.done(caseId)
    // whoever holds several roles fills one slot; three distinct people whose roles cover the slots may sign in this order
    expect([[a, b, c].join(), came]).toEqual([[a, b, c].join(), good ? 1 : 0])
    right += came
  }
  expect(right).toBeGreaterThan(0)
})
