import { ApiError } from '@breakwater/shared/contract/client.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { openProspectWorld, type ProspectWorld, report } from './prospect-world.ts'

const CY = { name: 'Cy Dale', email: 'cy@prospect.example', alias: 'cy.dale@elsewhere.example' }
const WISH = 'Please let someone else take over.'
const WORDS = 'You owe me a drink, or else.'
const MAIL = Buffer.from(
  `From: ${CY.name} <${CY.email}>\r\nTo: ada@pines.example\r\nSubject: Re: offer\r\nDate: Mon, 9 Nov 2026 09:00:00 +0000\r\n\r\n${WORDS}\r\n`,
)
const HOLD = 'Contact rule: hold'
const CLOSED = { reference: 'Contact rule: closed', state: 'lost', lost_reason: 'Closed' }
const SOON = { deadline: 30_000, every: 100 }

let world: ProspectWorld
let reference = ''
/** two records with Cy's address, and one with the alias */
let duplicates: string[] = []
let alias: string[] = []

beforeAll(async () => {
  world = await openProspectWorld()
  console.log(`Tryton: ${JSON.stringify(world.tryton.took)} ms`)
  const one = { name: CY.name, phones: [], opportunities: 1 }
  const seeded = []
  for (const email of [CY.email, CY.email.toUpperCase(), CY.alias])
    seeded.push(await world.tryton.seedProspect({ ...one, emails: [email] }))
  const ids = seeded.flatMap(({ opportunities }) => opportunities.map(({ id }) => id))
  duplicates = ids.slice(0, 2)
  alias = ids.slice(2)
}, 900_000)
afterAll(() => world?.close())

let broke = ''
/** One part of the story; after a part that failed, the others say so at once. */
const part = (name: string, tell: () => Promise<void>) =>
  test(name, async () => {
    if (broke) throw new Error(`the story ended at: ${broke}`)
    broke = name
    await tell().catch(async (error: unknown) => {
      await world.shoot('failed')
      console.log(world.service.log().slice(-3000))
      throw error
    })
    broke = ''
  })

const caseAs = (who: Parameters<ProspectWorld['open']>[0]) => world.open(who, `/cases/${reference}`)
const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
const says = (page: Page, words: string | RegExp) => page.getByText(words).filter({ visible: true }).first().waitFor()
const textOf = (page: Page) => page.locator('main').textContent()
const marked = (count: number) => async (page: Page) =>
  until(async () => (await page.getByText('marked and read back').count()) === count, {
    what: `${count} marks are shown as read back`,
  })

async function record(page: Page, button: string, fields: Record<string, string>) {
  await press(page, button)
  const form = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields))
    if (['Yes', 'No'].includes(value) || label === 'What counts')
      await form.getByRole('group', { name: label }).getByText(value, { exact: true }).click()
    else await form.getByLabel(label).fill(value)
  await form.getByRole('button', { name: 'Save and finish the step' }).click()
  await form.waitFor({ state: 'detached' })
}

part('P36 Ada reports a message while the CRM is down: the report is saved all the same', async () => {
  await world.tryton.down()
  reference = await report(world.as('ada'), MAIL, { from: CY.email, fromName: CY.name, alias: CY.alias, wish: WISH })
  expect(reference).toMatch(/^BW-/)
})

part('SETTLED 1 SCREEN 48 before the claim the desk sees metadata only, and claims with the keyboard', async () => {
  const page = await world.open('hal', '/inbox?view=unassigned')
  await page.getByRole('checkbox', { name: new RegExp(reference) }).waitFor()
  for (const hidden of ['Ada', 'Cy', CY.email, WISH, WORDS]) expect(await textOf(page)).not.toContain(hidden)
  await world.look(page, '1-unassigned')
  await page.keyboard.press('j')
  await page.keyboard.press('a')
  await says(page, 'Every report has someone.')
})

part('SCREEN 53 the wishes come first; the message stays hidden until it is asked for, and is sealed', async () => {
  const page = await caseAs('hal')
  await says(page, WISH)
  expect(await page.locator('.cols h2').first().textContent()).toContain('Ada')
  await page.getByRole('tab', { name: /Evidence/ }).click()
  await says(page, 'Message hidden.')
  expect(await page.content()).not.toContain(WORDS)
  await world.look(page, '2-case-hidden')
  await press(page, 'Show message')
  await says(page, WORDS)
  await press(page, 'Check again')
  await says(page, 'Unchanged, checked')
  await world.look(page, '3-case-read')
})

part(
  'CRM-9 while the CRM does not answer, the case says so; once it does, "Try again" marks both records',
  async () => {
    const page = await caseAs('hal')
    await says(page, 'CRM not updated yet')
    await says(page, 'The CRM does not answer.')
    expect(await page.getByText('marked and read back').count()).toBe(0)
    await world.look(page, '4-crm-down')
    await world.tryton.up()
    await press(page, 'Try again')
    const held = async () => (await world.inTryton(duplicates)).every(({ reference }) => reference === HOLD)
    await until(held, { ...SOON, what: 'both records show the pause' })
    expect((await world.inTryton(duplicates)).map(({ state }) => state)).toEqual(['lead', 'lead'])
    await marked(2)(page)
    expect(await page.getByText('CRM not updated yet').count()).toBe(0)
    await world.look(page, '5-crm-back')
  },
)

part('P45 a confirmed alias is restricted for colleagues, and its record is marked too', async () => {
  const ask = () =>
    world.as('gus')(contract.restrictions.lookup, {
      body: { identifiers: [CY.email, CY.alias].map((value) => ({ kind: 'email' as const, value })) },
    })
  expect(await ask()).toEqual({ answers: ['restricted', 'clear'], askRole: 'hr' })
  expect(await world.inTryton(alias)).toMatchObject([{ reference: 'Trade fair 1', state: 'lead' }])
  const page = await caseAs('hal')
  await page.getByText(CY.alias).first().waitFor()
  await press(page, 'Another address of theirs')
  await marked(3)(page)
  expect(await ask()).toEqual({ answers: ['restricted', 'restricted'], askRole: 'hr' })
  expect(await world.inTryton(alias)).toMatchObject([{ reference: HOLD, state: 'lead' }])
  await world.look(page, '6-alias')
})

part('P44 I24 before the talk nobody marks as unqualified; Ada is told why, and the CRM stays as it was', async () => {
  const page = await world.open('ada', `/mine/${reference}`)
  await says(page, 'Your manager talks with you about what happened.')
  expect(await page.getByRole('button', { name: 'Mark as unqualified' }).count()).toBe(0)
  await world.look(page, '7-ada-before-the-talk')
  const tried = world.as('ada')(contract.cases.act, {
    params: { reference, action: 'unqualified' },
    body: { reason: '' },
  })
  const refusal = await tried.catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(ApiError)
  expect(refusal).toMatchObject({
    status: 423,
    params: { clause: 'icn/prospects.4', say: 'Record the talk with the manager first.' },
  })
  for (const { reference, state } of await world.inTryton([...duplicates, ...alias]))
    expect({ reference, state }).toEqual({ reference: HOLD, state: 'lead' })
})

part('SETTLED 63 Bo sees only what is his, and records the talk', async () => {
  const page = await caseAs('bo')
  await says(page, 'Talk with the person')
  const shown = await textOf(page)
  for (const hidden of [WISH, WORDS, CY.email, 'Investigate', 'Show message']) expect(shown).not.toContain(hidden)
  await world.look(page, '8-bo')
  await record(page, 'Record the talk', { Date: '2026-11-09', Present: 'Ada\nBo', Summary: 'We spoke about it.' })
})

part('P44 now Ada marks the prospect: every record says so, and the earlier values are kept', async () => {
  const page = await world.open('ada', `/mine/${reference}`)
  await press(page, 'Mark as unqualified')
  await page.getByRole('dialog').getByRole('button', { name: 'Mark as unqualified' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const closed = async () => (await world.inTryton([...duplicates, ...alias])).every(isClosed)
  await until(closed, { ...SOON, what: 'all three records are unqualified' })
  await until(async () => (await world.installed.snapshots()).every(({ state }) => state === 'verified'))
  for (const { snapshot } of await world.installed.snapshots())
    expect(snapshot).toMatchObject({ reference: { before: 'Trade fair 1' }, state: { before: 'lead' } })
  await world.look(page, '9-ada-marked')
})

const isClosed = ({
  reference,
  state,
  lost_reason,
}: {
  reference: string | null
  state: string
  lost_reason: string | null
}) => reference === CLOSED.reference && state === CLOSED.state && lost_reason === CLOSED.lost_reason

part('P46 the prospect comes back by an import; the next look marks the new record too', async () => {
  const again = { name: 'Dale, Cy', emails: [CY.email], phones: [], opportunities: 1 }
  const { opportunities } = await world.tryton.seedProspect(again)
  const ids = opportunities.map(({ id }) => id)
  expect(await world.inTryton(ids)).toMatchObject([{ reference: 'Trade fair 1', state: 'lead' }])
  await world.installed.watchMarks()
  await until(async () => (await world.inTryton(ids)).every(isClosed), { ...SOON, what: 'the fourth is marked' })
})

part('I12 P41 closing is refused in words while the figures are open', async () => {
  const page = await caseAs('hal')
  await marked(4)(page)
  await page.getByRole('tab', { name: /Timeline/ }).click()
  await record(page, 'Record the investigation', {
    'Who investigates': 'Hal Reed',
    Plan: 'Read and ask',
    Started: '2026-11-09',
    Ended: '2026-11-12',
    'What was found': 'As reported.',
  })
  const bo = await caseAs('bo')
  await record(bo, 'Record the measure', {
    'What changes': 'Gus takes over',
    Starts: '2026-11-09',
    'The person agrees': 'Yes',
  })
  await closing(await caseAs('hal'), '10-refused', async (page) => {
    const no = page.getByRole('alert')
    await no.waitFor()
    expect(await no.textContent()).toContain("“Protect the person's figures” is still open.")
    expect(await no.textContent()).toContain('Prospective customers, figures')
  })
})

async function closing(page: Page, name: string, then: (page: Page) => Promise<unknown>) {
  await press(page, 'Close case')
  const form = page.getByRole('dialog')
  await form.getByLabel('Outcome').selectOption('resolved')
  await form.getByLabel(/Reason/).fill('He was told to stop, and did.')
  await form.getByLabel(/What Ada/).fill('We have finished. Thank you for telling us.')
  await form.getByRole('button', { name: 'Close case' }).click()
  await then(page)
  await world.look(page, name)
}

part('P68 Bo lets the ended call count; then the case closes with outcome, reason and notice', async () => {
  const bo = await caseAs('bo')
  await record(bo, 'Protect the figures', {
    'What counts': 'A call that ended because of this counts as successful',
    Amount: '1',
    'Unit, such as calls a day or USD': 'calls a day',
    Period: '2026-11-09',
  })
  await closing(await caseAs('hal'), '11-closed', (page) => page.getByRole('dialog').waitFor({ state: 'detached' }))
})

part('G1 Ada reads how it ended, sees what still counts for her, and may reopen', async () => {
  const page = await world.open('ada', `/mine/${reference}`)
  await says(page, 'We have finished. Thank you for telling us.')
  await page.getByRole('button', { name: 'Reopen case' }).waitFor()
  await page.getByText('What still counts').waitFor()
  expect(await page.locator('main').textContent()).toMatch(
    /What still counts.*Calls that count as successful.*1 calls a day/,
  )
  expect(await textOf(page)).not.toContain('He was told to stop')
  await world.look(page, '12-ada-closed')
  expect(world.complaints).toEqual([])
})
