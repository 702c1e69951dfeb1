import { aCase, asManager, mail, REFERENCE, unclaimed } from '@breakwater/server/console/testing/fixtures.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { until } from '../world/until.ts'
import { type ConsoleWorld, startConsole } from './console-world.ts'

let world: ConsoleWorld
beforeAll(async () => {
  world = await startConsole()
})
afterAll(() => world?.[Symbol.asyncDispose]())

const AT = `/cases/${REFERENCE}`
const said = () => world.fake.said
const asked = (path: string) => world.fake.asked.filter((one) => one.path === path)
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

async function open(set?: () => void, path = AT) {
  const page = await world.open(path, { set })
  await page.locator('h1').waitFor()
  await page.locator('.cols, main [role=alert]').first().waitFor()
  return page
}

test('SCREEN 53 the wishes come first, with date and who said them, and earlier ones are kept', async () => {
  const page = await open()
  const headings = await page.locator('main h2').allTextContents()
  expect(headings.slice(0, 2)).toEqual(['What Maya asked for', aCase.next!.title])
  expect(await page.locator('.wish header').textContent()).toContain('9 Nov 2026')
  await page.getByText('1 earlier version').click()
  expect(await page.getByText('Please write it down.').isVisible()).toBe(true)
})

test.for([
  ['a case whose next step is yours', aCase],
  ['a report nobody claimed', unclaimed],
  ['a case that can be closed', { ...aCase, next: null }],
  ['a case whose next step is of someone else', { ...aCase, next: { ...aCase.next!, yours: false } }],
] as const)('SCREEN 54 one primary button on the page: %s', async ([, view]) => {
  const page = await open(() => Object.assign(said(), { view }))
  await page.locator('.cols, main [role=alert]').first().waitFor()
  await page.locator('.btn.primary').first().waitFor()
  expect(await page.locator('.btn.primary').count()).toBe(1)
})

test('SCREEN 55 the next step says whose it is, by when and why, and its clause opens that paragraph', async () => {
  const page = await open()
  const next = page.locator('.next')
  for (const words of ['Next step for you', 'tomorrow', 'reported before'])
    expect(await next.textContent()).toContain(words)
  await next.getByRole('link', { name: 'Harassment from customers, paragraph 4' }).click()
  await page.locator('.clauses .target:focus').waitFor()
  expect(await page.locator('.clauses :focus').textContent()).toContain('another contact')
})

test('SCREEN 57 a closed gate lists every condition and has no button', async () => {
  const page = await open()
  const gate = page.locator('.steps .gatebox')
  expect(await gate.locator('li').count()).toBe(3)
  expect(await gate.textContent()).toContain('Not met: Approved by a senior leader')
  expect(await button(page, 'End the contract').count()).toBe(0)
})

test('a step is finished with the fields its record asks for, and its words survive closing the form', async () => {
  const page = await open()
  await button(page, 'Record the request').click()
  await page.getByLabel('Whom did you ask?').fill('Ola Berg')
  await button(page, 'Finish later').click()
  await button(page, 'Record the request').click()
  await button(page, 'Save and finish the step').click()
  expect(await page.getByRole('alert').textContent()).toBe('1 field is still empty.')
  expect(asked(`POST /api${AT}/steps/${aCase.next!.id}/record`)).toEqual([])
  await page.getByLabel('When was it sent?').fill('2026-11-10')
  await page.getByRole('radio', { name: 'Yes' }).and(page.locator('dialog *')).check()
  await button(page, 'Save and finish the step').click()
  await until(() => asked(`POST /api${AT}/steps/${aCase.next!.id}/record`).length === 1)
  expect(asked(`POST /api${AT}/steps/${aCase.next!.id}/record`)[0]!.body).toEqual({
    values: { to: 'Ola Berg', sent: '2026-11-10', agreed: true },
  })
})

test('SCREEN 59 the composer says in words who reads a note, before it is saved', async () => {
  const page = await open()
  const readers = page.locator('.compose footer')
  expect(await readers.textContent()).toContain('Read by HR on this case. Never sent.')
  await page.getByLabel('Who can read this note').selectOption('desk-and-manager')
  expect(await readers.textContent()).toContain('Read by HR on this case and the manager. Never sent.')
  await page.locator('#main textarea').fill('Lena takes over.')
  await button(page, 'Save note').click()
  await page.getByText('Note saved.').waitFor()
  expect(asked(`POST /api${AT}/notes`).map(({ body }) => body)).toEqual([
    { text: 'Lena takes over.', visibility: 'desk-and-manager' },
  ])
})

test('SCREEN 60 an update goes only from its preview', async () => {
  const page = await open()
  await button(page, 'Update for Maya').click()
  await page.locator('#main textarea').fill('Lena takes over from today.')
  await page.keyboard.press('Control+Enter')
  await button(page, 'Preview').click()
  expect(asked(`POST /api${AT}/updates`)).toEqual([])
  expect(await page.getByRole('dialog').textContent()).toContain('Lena takes over from today.')
  await button(page, 'Send update').click()
  await page.getByText('Update sent.').waitFor()
  expect(asked(`POST /api${AT}/updates`).map(({ body }) => body)).toEqual([
    { text: 'Lena takes over from today.', previewed: true },
  ])
})

test('SCREEN 82 what was typed survives a reload, a refusal and the end of the session', async () => {
  const page = await open()
  const text = page.locator('#main textarea')
  await text.fill('Half a thought')
  await page.reload()
  expect(await text.inputValue()).toBe('Half a thought')
  said().refuses[`POST /api${AT}/notes`] = { status: 409, code: 'case.unheard_of' }
  await button(page, 'Save note').click()
  expect(await page.locator('.compose [role=alert]').textContent()).toContain('Someone changed this a moment ago')
  said().refuses = {}
  said().who = null
  await button(page, 'Save note').click()
  await page.getByText('Your session ended').waitFor()
  expect(await text.inputValue()).toBe('Half a thought')
  await page.getByRole('link', { name: 'Sign in again' }).click()
  await page.getByRole('link', { name: /Asha Nair/ }).click()
  await page.waitForURL(`**${AT}`)
  expect(await text.inputValue()).toBe('Half a thought')
})

test('SCREEN 62 a message stays hidden until someone chooses to read it, and another case hides its own', async () => {
  const page = await open()
  expect(await page.content()).not.toContain('red dress')
  expect(world.requested.filter((url) => url.includes('/evidence/'))).toEqual([])
  await button(page, 'Show message').click()
  await page.getByText('Wear the red dress next time.').waitFor()
  const other = { ...aCase, evidence: [{ ...aCase.evidence![0]!, id: aCase.thirdParty!.id! }] }
  const shown = { ...other, timeline: [{ ...aCase.timeline![1]!, evidence: aCase.thirdParty!.id }] }
  said().view = shown
  await page.getByRole('link', { name: 'BW-K2D8RN' }).click()
  await page.getByText('BW-K2D8RN', { exact: true }).waitFor()
  await button(page, 'Show message').waitFor()
  expect(await page.content()).not.toContain('red dress')
})

test('with words masked, a message is read line by line', async () => {
  const page = await open(undefined, `${AT}?tab=evidence`)
  await button(page, 'Show with words masked').click()
  await button(page, 'Show line 2').waitFor()
  expect(await page.locator('.reader').textContent()).not.toContain('dress')
  await button(page, 'Show line 2').click()
  expect(await page.locator('.reader').textContent()).toContain('Wear the red dress next time.')
  expect(await page.locator('.reader').textContent()).not.toContain('weekend')
})

test('SCREEN 63 SCREEN 64 nothing remote loads, links are text, and the original layout is a frame without rights', async () => {
  const page = await open(undefined, `${AT}?tab=evidence`)
  await button(page, 'Show message').click()
  await page.getByText('2 remote images blocked').waitFor()
  expect(await page.locator(`.reader a:not([href^="/api${AT}/evidence/"])`).count()).toBe(0)
  expect(await page.locator('.reader').textContent()).toContain('tracker.example')
  await button(page, 'Original layout').click()
  const frame = page.frameLocator('iframe.original')
  await frame.getByText('[image: tracker.example]').waitFor()
  expect(await page.locator('iframe.original').getAttribute('sandbox')).toBe('')
  expect(await frame.locator('script, style, img, a[href]').count()).toBe(0)
  expect(world.requested.filter((url) => !url.startsWith(world.fake.url) && !url.startsWith('about:'))).toEqual([])
  // Cleaning parses the mail first; its style sheet is reported there, blocked, before it is dropped.
  expect(world.complaints.filter((one) => !one.startsWith('Applying inline style'))).toEqual([])
})

test('hostile words from outside show as text: nothing runs and nothing turns around', async () => {
  const page = await open(undefined, `${AT}?tab=evidence`)
  await button(page, 'Show words').click()
  await button(page, 'Show message').click()
  await page.getByText('Wear the red dress').waitFor()
  const text = await page.locator('#main').innerText()
  expect(text).toContain('<script>document.title="owned"</script>')
  expect(text).toContain('[U+202E]gpj.exe')
  expect(text).not.toContain('\u202E')
  expect(await page.title()).toBe(`${REFERENCE} · Evidence · Breakwater`)
  expect(mail.html).toContain('<script>')
})

test('SCREEN 65 evidence shows where it came from, when, its hash and how often it was read; checking computes it again', async () => {
  const page = await open(undefined, `${AT}?tab=evidence`)
  const card = page.locator('.mail').first()
  for (const words of ['Gmail', 'Maya Okafor', '9 Nov 2026, 14:02', '2 times', 'SHA-256 9f2c41…e07b'])
    expect(await card.textContent()).toContain(words)
  await button(page, 'Check again').click()
  await page.getByText('Unchanged, checked').waitFor()
})

test('SCREEN 67 a manager sees their steps and nothing of the rest', async () => {
  const page = await open(() => Object.assign(said(), { view: asManager, who: 'tom' }))
  await page.locator('.steps').waitFor()
  expect(await page.getByRole('tab').count()).toBe(0)
  const text = await page.locator('#main').innerText()
  for (const words of ['asked for', 'About the third party', 'told us', 'Daniel Hart'])
    expect(text).not.toContain(words)
  expect(await button(page, 'Mark as done').count()).toBe(1)
})

test('SCREEN 68 a case reference in a note is a link', async () => {
  const page = await open()
  expect(await page.getByRole('link', { name: 'BW-K2D8RN' }).getAttribute('href')).toBe('/cases/BW-K2D8RN')
})

test('SCREEN 69 the access log says who opened the case', async () => {
  const page = await open()
  await page.getByRole('tab', { name: 'Timeline' }).focus()
  await page.keyboard.press('End')
  await page.getByRole('cell', { name: 'opened the case' }).waitFor()
  expect(await page.getByRole('tab', { selected: true }).textContent()).toBe('Access log')
})

test('SCREEN 70 closing asks for outcome, reason and notice, and a rule against it says its clause', async () => {
  const page = await open(() => {
    said().refuses[`POST /api${AT}/close`] = {
      status: 423,
      code: 'policy',
      params: { say: 'The check-in with Maya is still open.', clause: 'icn/x', at: 'Closing, paragraph 2' },
    }
  })
  await button(page, 'Close case').click()
  const dialog = page.getByRole('dialog')
  const close = dialog.getByRole('button', { name: 'Close case' })
  await close.click()
  expect(await dialog.locator('.error').count()).toBe(3)
  expect(asked(`POST /api${AT}/close`)).toEqual([])
  await dialog.getByLabel('Outcome').selectOption('resolved')
  await dialog.getByLabel('Reason').fill('They moved the account.')
  await dialog.getByLabel(/is told/).fill('Someone else has the account now.')
  await close.click()
  const alert = dialog.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toContain(
    'The check-in with Maya is still open. It says so in Closing, paragraph 2.',
  )
  expect(await dialog.getByLabel('Reason').inputValue()).toBe('They moved the account.')
  said().refuses = {}
  await close.click()
  await page.getByText('The case is closed.').waitFor()
})

test('the proposal of software is confirmed by a person, and a mark that was not written says so', async () => {
  const page = await open()
  expect(await page.locator('.dnc').textContent()).toContain('CRM not updated yet')
  await button(page, 'Yes, this is who').click()
  await until(() => asked(`POST /api${AT}/third-party`).length === 1)
  expect(asked(`POST /api${AT}/third-party`)[0]!.body).toMatchObject({ proposal: aCase.thirdParty!.proposals[0]!.id })
})

test('SETTLED 1 claiming turns metadata into the case', async () => {
  const page = await open(() => Object.assign(said(), { view: unclaimed }))
  expect(await page.locator('#main').innerText()).not.toContain('Maya')
  await button(page, 'Claim this report').click()
  await page.getByText('What Maya asked for').waitFor()
})

test('a case that is gone or not yours says so and keeps the way out', async () => {
  const page = await open(() => {
    said().refuses[`GET /api${AT}`] = { status: 404, code: 'refusal.missing' }
  })
  expect(await page.getByRole('alert').textContent()).toContain('We could not find this')
})

test('a change elsewhere appears without a reload, and what is typed stays', async () => {
  const page = await open()
  await page.locator('#main textarea').fill('Still writing')
  said().view = { ...aCase, title: 'Renamed meanwhile' }
  await until(
    async () => {
      world.fake.tell({ kind: 'case', reference: REFERENCE })
      return (await page.locator('h1').textContent()) === 'Renamed meanwhile'
    },
    { every: 100 },
  )
  expect(await page.locator('#main textarea').inputValue()).toBe('Still writing')
})

test('SCREEN 72 the handler takes a copy: for whom and why first, then a download; a hold is placed with a reason', async () => {
  const you = { ...aCase.you, may: [...aCase.you.may, 'case.export', 'hold.place'] }
  const page = await open(() => Object.assign(said(), { view: { ...aCase, you, held: false } }))
  await button(page, 'Take a copy').click()
  await button(page, 'Make the copy').click()
  expect(await page.getByText('Please choose who it is for.').isVisible()).toBe(true)
  expect(await violations(page)).toEqual([])
  await page.getByRole('radio', { name: /A court/ }).check()
  await page.getByLabel('Reason').fill('The tribunal asked')
  const saved = page.waitForEvent('download')
  await button(page, 'Make the copy').click()
  expect((await saved).suggestedFilename()).toContain(`${REFERENCE}.zip`)
  expect(asked(`POST /api${AT}/export`)[0]!.body).toEqual({ recipient: 'authority', reason: 'The tribunal asked' })
  await button(page, 'Place a legal hold').click()
  await page.locator('dialog textarea').fill('A claim was made')
  await page.locator('dialog').getByRole('button', { name: 'Place a legal hold' }).click()
  await until(() => asked(`POST /api${AT}/hold`).length === 1)
})
