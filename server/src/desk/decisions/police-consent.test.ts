import type { ActInput } from '@breakwater/shared/contract/cases.ts'
import type { Wishes } from '@breakwater/shared/wishes.ts'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportCase } from '../../exports/export-case.ts'
import { sayWishes } from '../../reports/take-back.ts'
import { aReport, type Desk, openDesk } from '../../testing/desk.ts'
import { atFull, invariant, onDatabase } from '../../testing/invariant.ts'
import { act } from '../act.ts'
import { claim } from '../claim.ts'
import { viewCase } from '../view.ts'

let desk: Desk
let admin: pg.Client
let n = 0
beforeAll(async () => {
  desk = await openDesk(undefined, { pack: 'council' })
  admin = new pg.Client(desk.database.adminUrl)
  await admin.connect()
}, 60_000)
afterAll(async () => {
  await admin.end()
  await desk.close()
})

type Opened = { reference: string; caseId: string; key: string }
const said = (police: Wishes['police']): Wishes => ({ choices: [], words: '', police, contact: '' })
async function opened(behaviours: string[], police: Wishes['police'] = 'not-asked'): Promise<Opened> {
  const { ada, hal } = desk.staff
  const report = aReport(ada, {
    sender: `q${n++}@town.example`,
    relation: 'service-user',
    behaviours,
    ...(police === 'not-asked' ? {} : { wishes: said(police) }),
  })
  const { reference, caseId } = await desk.receives(report)
  await claim(desk.deps, hal, reference)
  return { reference, caseId, key: report.id }
}
const says = (c: Opened, police: Wishes['police']) => sayWishes(desk.deps, desk.staff.ada, c.key, said(police))
const CALL = { values: { date: '2026-11-09', by_whom: 'manager', summary: 'They took a note' } }
const contact = (c: Opened, more: Partial<ActInput> = {}, who = desk.staff.bo) =>
  act(desk.deps, who, c.reference, 'contact-police', '', { ...CALL, ...more })
const dossier = (c: Opened) =>
  exportCase(desk.deps, desk.staff.hal, c.reference, { recipient: 'authority', reason: 'They asked' }, () => undefined)
const state = async (c: Opened, id: string) =>
  (await viewCase(desk.deps, desk.staff.hal, c.reference)).steps.find((s) => s.step === id)?.state
const lines = async (c: Opened, who = desk.staff.bo) =>
  ((await viewCase(desk.deps, who, c.reference)).timeline ?? []).flatMap(({ kind }) =>
    kind.startsWith('police.') ? [kind] : [],
  )
const NO = { kind: 'blocked', params: { clause: 'council/reporting.4' } }

test('P59 violence, hate and a targeted act each ask for the police; without a yes the contact is refused', async () => {
  for (const behaviour of ['violence', 'hate', 'targeted']) {
    const c = await opened([behaviour])
    expect([behaviour, await state(c, 'police')]).toEqual([behaviour, 'open'])
    await expect(contact(c)).rejects.toMatchObject(NO)
    await says(c, 'later')
    // nobody is asked for a reason where none would do
    await expect(contact(c)).rejects.toMatchObject(NO)
    await expect(contact(c, { deviation: 'It seems better' })).rejects.toMatchObject(NO)
    await says(c, 'no')
    await expect(contact(c, { deviation: 'It seems better' })).rejects.toMatchObject(NO)
    await expect(dossier(c)).rejects.toMatchObject(NO)
    expect(await state(c, 'police')).toBe('done')
    // the step is the manager's: they read how it ended, and not what is for whoever reported
    expect(await lines(c)).toEqual(['police.step_declined'])
    await says(c, 'yes')
    expect(await state(c, 'police')).toBe('open')
    await contact(c)
    expect(await state(c, 'police')).toBe('done')
  }
  expect(await state(await opened(['bullying']), 'police')).toBeUndefined()
})

test('P60 no police after hate: True Vision is offered; after violence it is not', async () => {
  const hate = await opened(['hate'], 'no')
  expect([await state(hate, 'true-vision'), await state(hate, 'police')]).toEqual(['open', 'done'])
  const violence = await opened(['violence'], 'no')
  expect(await state(violence, 'true-vision')).toBeUndefined()
  const asked = await opened(['hate'])
  expect(await state(asked, 'true-vision')).toBeUndefined()
})

test('P55 I18 an emergency call needs nobody yes: who called and why stay on file, and the overseer hears of it', async () => {
  const { bo, hal } = desk.staff
  const other = await opened(['violence'])
  await contact(other, { danger: 'He stood at the door with a bat' }, hal)
  expect(await lines(other)).toEqual(['police.step_emergency'])
  expect((await lines(other, hal)).sort()).toEqual(['police.contacted', 'police.emergency', 'police.step_emergency'])
  const c = await opened(['violence'], 'no')
  const told = async () =>
    Number(
      (
        await admin.query(
          `select count(*) from app.outgoing o join app.case_file f on f.overseer_id = o.person_id where f.id = $1`,
          [c.caseId],
        )
      ).rows[0].count,
    )
  const before = await told()
  await contact(c, { danger: 'He stood at the door with a bat' })
  const { rows } = await admin.query(
    `select by_id, against_wish, deviation_sealed from app.action where case_id = $1 and name = 'contact-police'`,
    [c.caseId],
  )
  expect(rows).toMatchObject([{ by_id: bo.id, against_wish: true }])
  expect(rows[0].deviation_sealed).not.toBeNull()
  expect(await told()).toBe(before + 1)
  await expect(
    act(desk.deps, bo, c.reference, 'withdraw-service', '', { danger: 'He stood at the door' }),
  ).rejects.toMatchObject({ code: 'police.no_emergency' })
})

type Move = 'yes' | 'no' | 'later' | 'contact' | 'reason' | 'dossier' | 'danger'
const moves: Move[] = ['yes', 'no', 'later', 'contact', 'reason', 'dossier', 'danger']
const walk = fc.array(fc.constantFrom(...moves), { minLength: 3, maxLength: 9 })
type Says = (c: Opened, police: 'yes' | 'no' | 'later') => Promise<unknown>

/**
 * What the person says and what others try, in any order: the police hear and read only on a yes that stands now. An emergency call needs
 * none, and leaves on file who called and why.
 */
const onlyOnAYes = (tell: Says, walks: fc.Arbitrary<Move[]>, seen = { went: 0, refused: 0 }) =>
  fc.asyncProperty(walks, async (walked) => {
    const c = await opened(['violence'])
    let consent = 'not-asked'
    let calls = 0
    for (const move of walked) {
      if (move === 'yes' || move === 'no' || move === 'later') {
        await tell(c, move)
        consent = move
        continue
      }
      const said: Partial<Record<Move, Partial<ActInput>>> = {
        reason: { deviation: 'Better so' },
        danger: { danger: 'He stood at the door with a bat' },
      }
      const tried = move === 'dossier' ? dossier(c) : contact(c, said[move])
      const came = await tried.then(
        () => true,
        (no: { kind?: string }) => (no.kind === 'blocked' ? false : Promise.reject(no)),
      )
      if (move === 'danger') calls++
      if (came !== (consent === 'yes' || move === 'danger')) return false
      if (came) seen.went++
      else seen.refused++
    }
    const { rows } = await admin.query(
      `select by_id, deviation_sealed from app.action where case_id = $1 and name = 'contact-police' and against_wish`,
      [c.caseId],
    )
    return rows.length === calls && rows.every((row) => row.by_id === desk.staff.bo.id && row.deviation_sealed !== null)
  })

test('I18 whatever is said and tried in whatever order, the police hear and read nothing without a yes that stands', {
  timeout: 3_600_000,
}, async () => {
  const seen = { went: 0, refused: 0 }
  /** a desk that takes the first yes for all time: what is taken back later is not written */
  const forgets: Says = async (c, police) => (police === 'yes' ? says(c, police) : undefined)
  await invariant('I18', {
    runs: onDatabase(4),
    holds: onlyOnAYes(says, walk, seen),
    control: onlyOnAYes(forgets, fc.constant(['yes', 'no', 'contact'])),
  })
  // a few walks may all go one way
  if (atFull()) expect(Math.min(seen.went, seen.refused)).toBeGreaterThan(0)
})
