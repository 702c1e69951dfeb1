import type { Person } from '@breakwater/shared/person.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { as, system } from '../db/as.ts'
import { letterPdf } from '../letters/pdf.ts'
import { Refusal } from '../refusal.ts'
import { takeBack } from '../reports/take-back.ts'
import { carryOutMark } from '../restrictions/carry-out-mark.ts'
import { saveConnection } from '../restrictions/connection.ts'
import { exportList } from '../restrictions/list.ts'
import { lookup } from '../restrictions/lookup.ts'
import { spreadRestriction } from '../restrictions/spread.ts'
import { aReport } from '../testing/desk.ts'
import { type FakeCrm, startFakeCrm } from '../testing/fake-crm.ts'
import { invariant, onDatabase } from '../testing/invariant.ts'
import { type LetterDesk, openLetterDesk } from '../testing/letter-desk.ts'
import { pdfText } from '../testing/pdf-text.ts'
import { claim } from './claim.ts'
import { viewFacts } from './facts.ts'
import { inbox } from './inbox.ts'
import { viewCase } from './view.ts'

/** A rule may say no; anything else is a fault. */
const refused = (error: unknown) => {
  if (!(error instanceof Refusal)) throw error
}

let desk: LetterDesk
let crm: FakeCrm
let n = 0
/** Four of one team, and two of a team so small that a number would name them. */
let team: Person[]
beforeAll(async () => {
  desk = await openLetterDesk()
  crm = await startFakeCrm()
  await as(desk.deps.db, system('setup'), (tx) =>
    saveConnection(desk.deps, tx, {
      id: 'demo',
      vendor: 'demo',
      settings: { url: crm.url },
      secrets: { token: crm.token },
      mapping: crm.mapping,
    }),
  )
  team = []
  for (const tree of ['Oak', 'Elm', 'Fir', 'Ash', 'Yew', 'Bay']) team.push(await desk.hire(`Canary${tree}`))
  const few = team.slice(4).map(({ id }) => id)
  await desk.rows(`update app.person set team = case when id = any($2) then 'Two' else 'Four' end where id = any($1)`, [
    team.map(({ id }) => id),
    few,
  ])
}, 60_000)
afterAll(async () => {
  await crm.close()
  await desk.close()
})

type Told = { reference: string; sender: string; lead: string; earlier: string[] }
/** Every place where what was reported before shows up, as it is shown there. */
const PLACES: Record<string, (told: Told) => Promise<unknown>> = {
  page: ({ reference }) => viewCase(desk.deps, desk.staff.hal, reference),
  facts: ({ reference }) => viewFacts(desk.deps, desk.staff.hal, reference),
  count: () => inbox(desk.deps, desk.staff.hal, { view: 'mine', limit: 20, offset: 0 }),
  banner: ({ sender }) => lookup(desk.deps, desk.staff.gus, [{ kind: 'email', value: sender }]),
  async marker({ lead, reference }) {
    const [found] = await desk.rows(
      `select r.id from app.restriction r join app.case_file f on f.third_party_id = r.third_party_id where f.reference = $1`,
      [reference],
    )
    await spreadRestriction(desk.deps, String(found!['id']))
    for (const { id } of await desk.rows('select id from app.mark where restriction_id = $1', [found!['id']]))
      await carryOutMark(desk.deps, String(id))
    return crm.store.get('lead', lead)
  },
  async letter({ reference, earlier }) {
    const { hal } = desk.staff
    const facts = earlier.length ? ['person', 'before'] : ['person']
    const id = await desk.drafted(reference, 'reassign', hal, { facts })
    return pdfText((await letterPdf(desk.deps, hal, { reference, id })).bytes)
  },
}
/** The page of who reported before, for whom that case is not. */
const OWN_PAGE = {
  async page({ earlier }: Told) {
    await claim(desk.deps, desk.staff.ivy, earlier[0]!)
    return viewCase(desk.deps, desk.staff.ivy, earlier[0]!)
  },
}

/** Some people report somebody, then Ada does: nowhere does it say who of them it was, and of a small team not even how many. */
const namesNobody = (places: typeof PLACES, least = 0) =>
  fc.asyncProperty(
    fc.subarray([0, 1, 2, 3, 4, 5], { minLength: least }),
    fc.constantFrom('prospect', 'business-customer'),
    async (who, relation) => {
      const lead = `k${++n}`
      const sender = `${lead}@fab.example`
      const of = { sender, relation: relation as 'prospect' }
      if (relation === 'prospect')
        await crm.store.add({ object: 'lead', id: lead, name: 'Cy', emails: [sender], status: 'contacted' })
      const earlier: string[] = []
      for (const i of who) {
        const words = `${team[i]!.name} wrote this`
        const made = await desk.receives(aReport(team[i]!, { ...of, words, receivedAt: desk.clock.now() }))
        earlier.push(made.reference)
      }
      const { reference, caseId } = await desk.aCase(of)
      if (who.length) await desk.fact(caseId, 'repeat.confirmed', 'yes')
      const { thirdParty } = await viewCase(desk.deps, desk.staff.hal, reference)
      const exact = !who.some((i) => i > 3)
      const before = thirdParty?.earlierReports
      if (before?.count !== (exact ? who.length : 1) || before.exact !== exact) return false
      for (const [place, shown] of Object.entries(places)) {
        if (place === (relation === 'prospect' ? 'letter' : 'marker')) continue
        const text = JSON.stringify(await shown({ reference, sender, lead, earlier }))
        const canaries = team.flatMap(({ id, name, email }) => [id, name, email])
        if ([...canaries, ...earlier].some((canary) => text.includes(canary))) return false
      }
      return true
    },
  )

test('I20 nobody learns who reported: page, facts, count, banner, marker in the CRM and letter name none; of a small team only that it was so', {
  timeout: 3_600_000,
}, async () => {
  await invariant('I20', { runs: onDatabase(3), holds: namesNobody(PLACES), control: namesNobody(OWN_PAGE, 1) })
  await desk.aCase({ sender: 'listed@fab.example', relation: 'prospect' })
  const { text } = await as(desk.deps.db, system('worker'), (tx) => exportList(desk.deps, tx, desk.staff.hal.id))
  for (const { id, name, email } of team) for (const canary of [id, name, email]) expect(text).not.toContain(canary)
  expect(text).toContain('listed@fab.example')
})

type Name = keyof LetterDesk['staff']
const others = ['bo', 'mia', 'hal', 'ivy', 'joan', 'una', 'gus'] as const satisfies Name[]

/**
 * Who tries to take a report back, one after the other, with Gus's own report about the same sender beside it. The report falls only by
 * whoever sent it and nobody opened it; the case stays open and its steps, and those of the colleague's, are what they were.
 */
const onlyTheirOwn = (tries: typeof takeBack) =>
  fc.asyncProperty(
    fc.array(fc.constantFrom<Name>('ada', ...others), { minLength: 1, maxLength: 5 }),
    fc.boolean(),
    async (order, claimed) => {
      const sender = `back${++n}@vendor.example`
      const report = aReport(desk.staff.ada, { sender, relation: 'vendor' })
      const { caseId, reference } = await desk.receives(report)
      const colleague = await desk.receives(aReport(desk.staff.gus, { sender, relation: 'vendor' }))
      if (claimed) await claim(desk.deps, desk.staff.hal, reference)
      const ids = [caseId, colleague.caseId]
      const state = () =>
        as(desk.deps.db, system('policy'), async (tx) => ({
          report: await tx.selectFrom('report').where('id', '=', report.id).select('state').execute(),
          rest: JSON.stringify([
            await tx.selectFrom('report').where('case_id', '=', colleague.caseId).select('state').execute(),
            await tx.selectFrom('case_file').where('id', 'in', ids).select(['id', 'status']).orderBy('id').execute(),
            await tx.selectFrom('step').where('case_id', 'in', ids).select(['id', 'state']).orderBy('id').execute(),
          ]),
        }))
      const before = await state()
      for (const each of order) await tries(desk.deps, desk.staff[each], report.id, 'no').catch(refused)
      const after = await state()
      const falls = order.includes('ada') && !claimed
      return after.report[0]?.state === (falls ? 'withdrawn' : 'received') && after.rest === before.rest
    },
  )

test('I13 only who sent a report takes it back, whoever else tries; no case closes by it, and every step goes on', {
  timeout: 3_600_000,
}, async () => {
  /** a desk that can take it back for somebody */
  const forThem: typeof takeBack = (deps, _who, key, asked) => takeBack(deps, desk.staff.ada, key, asked)
  await invariant('I13', { runs: onDatabase(4), holds: onlyTheirOwn(takeBack), control: onlyTheirOwn(forThem) })
})
