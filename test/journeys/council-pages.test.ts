import { contract } from '@breakwater/shared/contract/index.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { startBrowser, type TestBrowser } from '../world/browser.ts'
import { picture } from '../world/picture.ts'
import { openPolicyWorld, type PolicyWorld, type Who } from './policy-world.ts'
import { sideways } from './screens.ts'

/** The pages of a council's case before the real service, as Bo (the manager), a witness and a safety lead use them. */
const SID = { name: 'Sid Marsh', email: 'sid@town.example' }
const WORDS = 'He shouted at me because of my faith.'
const DAY = '2026-11-09'

const opened = new AsyncDisposableStack()
let world: PolicyWorld
let browser: TestBrowser
let page: Page
let reference = ''
const complaints: string[] = []

beforeAll(async () => {
  world = opened.adopt(await openPolicyWorld('council'), (one) => one.shut())
  browser = opened.use(await startBrowser({ webmailPort: 9, viewport: { width: 1280, height: 900 } }))
  const sent = await world.report('ada', {
    ...{ relation: 'service-user', behaviours: ['hate'], channel: 'in-person', words: WORDS },
    about: { ...SID, organisation: '' },
    wishes: { choices: ['not-alone'], words: 'Please keep it quiet.', police: 'not-asked', contact: '' },
  })
  reference = sent.reference
  await world.claim('hal', reference)
}, 180_000)
afterAll(() => opened.disposeAsync())

/** A path as somebody sees it, at the time it is in the world. */
async function open(who: Who, path: string): Promise<Page> {
  await page?.close()
  await browser.context.clearCookies()
  const cookie = await world.installed.signIn(world.ids[who], true)
  await browser.context.addCookies([{ name: 'bw', value: cookie.slice('bw='.length), url: world.service.url }])
  page = await browser.context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.clock.setFixedTime(world.now())
  await page.goto(world.service.url + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}
const press = (name: string | RegExp, within: Page | ReturnType<Page['getByRole']> = page) =>
  within.getByRole('button', { name, exact: true }).click()
const dialog = (name: string) => page.getByRole('dialog', { name })
const form = () => `/cases/${reference}/form`

/** Nothing for axe in either theme, nothing that sticks out, at most one button that stands out; pictures lie in `test/shots`. */
async function looked(name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect([name, colorScheme, await violations(page)]).toEqual([name, colorScheme, []])
    await picture(page, `council-${name}-${colorScheme}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 390, height: 900 })
  expect([name, await sideways(page)]).toEqual([name, 0])
  await page.setViewportSize({ width: 1280, height: 900 })
  const place = (await page.getByRole('dialog').count()) ? page.getByRole('dialog') : page.locator('main')
  expect([name, await place.locator('.btn.primary').count()]).toEqual([name, name.startsWith('read-') ? 0 : 1])
  expect(complaints).toEqual([])
}

test('P91 P92 P96 P97 the form page: her own words, how long it took, and before the talk the form says what it waits for', async () => {
  await open('bo', form())
  await page.getByText('Debrief the person first.').waitFor()
  expect(await page.getByLabel('Place').count()).toBe(0)
  await page.getByRole('heading', { name: 'How long it took' }).waitFor()
  await press('Show words')
  await page.getByText(WORDS).waitFor()
  await looked('form-before')
  await press('Record the debrief')
  const talk = dialog('Debrief')
  await talk.getByLabel("In the person's own words").fill(WORDS)
  await talk.getByLabel('When').fill(DAY)
  await talk.getByLabel('Who was there').fill('Bo Lind')
  await talk.getByLabel('Summary').fill('We talked for an hour.')
  await press('Save and finish the step', talk)
  await page.getByText('Debrief the person first.').waitFor({ state: 'hidden' })
})

test('P12 P95 a colleague and somebody from outside are asked, with the wishes of the person in sight; each statement is written and signed', async () => {
  await press('Ask for a statement')
  const ask = dialog('Ask for a statement')
  await ask.getByText('The person said what they wish.').waitFor()
  await ask.getByRole('combobox').fill('gu')
  await ask.getByRole('option', { name: /^Gus/ }).click()
  await looked('ask-witness')
  await press('Ask for a statement', ask)
  await page.getByText('Not written yet').waitFor()
  await press('Ask for a statement')
  await ask.getByLabel('Somebody from outside').check()
  await ask.getByLabel('Their name').fill('Ann Porter')
  await press('Ask for a statement', ask)
  await press('Write it down')
  const write = dialog('Write it down')
  await write.getByLabel('What they saw or heard').fill('A man shouted.')
  await press('They have read it and sign it', write)
  await page.getByText(/^Signed/).waitFor()
  // the witness has a page of their own and nothing of the case
  await open('gus', '/statements')
  await page.getByLabel('What you saw or heard').fill('I heard him shout.')
  await page.reload()
  expect(await page.getByLabel('What you saw or heard').inputValue()).toBe('I heard him shout.')
  await looked('statements')
  await press('I have read it and sign it')
  await page.getByText(/^Signed/).waitFor()
  expect(await page.locator('main').textContent()).not.toMatch(/Ada|Ann|Sid|faith/)
  await open('gus', form())
  await page.getByText('We could not find this.').waitFor()
})

test('P92 P94 P95 the form is filled from the case, keeps what was typed while away and offline, and says what is missing', async () => {
  await open('bo', form())
  await press('Finish the statements')
  const end = dialog('Ask witnesses')
  expect(await end.getByLabel('Who', { exact: true }).first().inputValue()).toMatch(/Gus|Ann Porter/)
  await press('Save and finish the step', end)
  const place = page.getByLabel('Place')
  await place.fill('A home visit')
  expect(await page.getByLabel("The person's own account").inputValue()).toBe(WORDS)
  for (const question of ['violence', 'assaulted', 'threatened', 'followed', 'aimed', 'others at risk'])
    await page
      .getByRole('group', { name: new RegExp(question) })
      .getByLabel('No')
      .check()
  expect(await page.getByRole('group', { name: /hate/ }).getByLabel('Yes').isChecked()).toBe(true)
  await page.getByLabel('Date of the incident').fill(DAY)
  await page
    .getByRole('group', { name: /protected/ })
    .getByLabel('Yes')
    .check()
  await page.getByLabel('Very serious').check()
  await page.getByRole('link', { name: 'Back to the case' }).click()
  await page.getByRole('link', { name: 'Complete the form' }).first().click()
  await expect.poll(() => place.inputValue(), { timeout: 30_000 }).toBe('A home visit')
  await press('Keep the form as sent')
  await page.getByText('3 fields are still empty.').waitFor()
  await looked('form')
  const [draft] = await Promise.all([page.waitForEvent('download'), press('Draft as a table')])
  expect(draft.suggestedFilename()).toContain('form-draft')
  await page.getByLabel('What it did to the person').fill('She sleeps badly')
  await page.getByLabel('Went in through the portal on').fill(DAY)
  await page.getByLabel('Reference of the portal').fill('SP-2026-118')
  await browser.context.setOffline(true)
  await press('Keep the form as sent')
  await page.getByText('We could not reach the service.').waitFor()
  await browser.context.setOffline(false)
  await page.reload()
  const portal = page.getByLabel('Reference of the portal')
  await expect.poll(() => portal.inputValue(), { timeout: 30_000 }).toBe('SP-2026-118')
  await press('Keep the form as sent')
  // the form says these words too, until it went in
  await portal.waitFor({ state: 'detached' })
  await page.getByText('Very serious').waitFor()
  expect((await world.stepOf('bo', reference, 'form')).state).toBe('done')
})

test('P93 P94 a safety lead sees that there is more, and reads it once they were let in; the form leaves as a file', async () => {
  await open('hsl', '/forms')
  await page.getByRole('link', { name: reference }).click()
  await page.getByText('This form has a part').waitFor()
  expect(await page.locator('main').textContent()).not.toMatch(/sleeps badly|Very serious/)
  await open('bo', form())
  await press('Let in a safety lead')
  const letIn = dialog('Let in a safety lead')
  await letIn.getByRole('combobox').fill('salt')
  await letIn.getByRole('option', { name: 'Hew Salt' }).click()
  await press('Let in a safety lead', letIn)
  await page.getByRole('listitem').getByText('Hew Salt').waitFor()
  await looked('read-form')
  await open('hsl', form())
  await page.getByText('She sleeps badly').waitFor()
  const table = page.getByRole('link', { name: 'Save as a table' })
  const [file] = await Promise.all([page.waitForEvent('download'), table.click()])
  expect(file.suggestedFilename()).toBe(`${reference}-form.csv`)
})

test('P118 P119 P30 a measure needs an end or a review; who stands in reads the note and nothing else', async () => {
  await open('bo', `/cases/${reference}`)
  const card = page.getByRole('region', { name: 'What keeps the person safe' })
  const add = dialog('Set up a measure')
  await press('Set up a measure', card)
  await add.getByLabel('What kind').selectOption('not-alone')
  await add.getByLabel('What changes').fill('Two people at every visit')
  await press('Set up a measure', add)
  await add.getByText('Please say until when, or when it is looked at again.').waitFor()
  await looked('measure')
  await add.getByLabel('Look at it again on').fill('2026-11-16')
  await press('Set up a measure', add)
  await card.getByText('Two people at every visit').waitFor()
  await press('Set up a measure', card)
  await add.getByLabel('What kind').selectOption('stand-in')
  await add.getByLabel('What changes').fill('Gus goes to the visits')
  await add.getByRole('combobox', { name: 'Who takes over' }).fill('gus')
  await add.getByRole('option', { name: /^Gus/ }).click()
  await add.getByLabel('With which meetings or calls').fill('Visits on Tuesdays')
  await add.getByLabel('What they need to know').fill('Stay near the door.')
  await press('Set up a measure', add)
  await card.getByText('Stay near the door.').waitFor()
  await press('I looked at it', card.getByRole('listitem').first())
  await dialog('I looked at it').getByLabel('Next look').fill('2026-11-20')
  await press('I looked at it', dialog('I looked at it'))
  await card.getByText('20 Nov 2026').waitFor()
  await press('End this measure', card.getByRole('listitem').first())
  await dialog('End this measure').getByText('Another measure takes its place').waitFor()
  await press('Cancel', dialog('End this measure'))
  const late = /If not done by .*: the next manager up and the overseer will hear of it/
  await page.getByText(late).first().waitFor()
  await looked('case')
  await open('gus', '/stand-ins')
  await page.getByText('Stay near the door.').waitFor()
  expect(await page.locator('main').textContent()).not.toMatch(new RegExp(`${reference}|Sid|faith|Two people`))
  await looked('read-stand-ins')
})

test('P101 P105 terms need a day of review and are lifted with a reason; a marker is not recorded until it was read back', async () => {
  await world.as('hal')(contract.cases.thirdParty, {
    params: { reference },
    body: { proposal: null, name: SID.name, address: SID.email },
  })
  await open('bo', `/cases/${reference}?tab=letters`)
  await press('Set the terms')
  const terms = dialog('Limit the service')
  await terms.getByLabel('Which terms hold').fill('Letters only, one named contact')
  await terms.getByLabel('Starts on').fill(DAY)
  await press('Set the terms', terms)
  await terms.getByText('Say when it is looked at again.').waitFor()
  await looked('terms')
  await terms.getByLabel('Looked at again on').fill('2027-11-09')
  await press('Set the terms', terms)
  await page.getByText('Looked at again on 9 Nov 2027').waitFor()
  await press('Record it')
  const marker = dialog('Record against the name')
  await marker.getByLabel('Abuse').check()
  await marker.getByLabel('Starts on').fill(DAY)
  await marker.getByLabel('Looked at again on').fill('2027-11-09')
  await looked('marker')
  await press('Record it', marker)
  await page.getByText('Not recorded yet').waitFor()
  await press('Record by hand')
  const byHand = dialog('Record by hand')
  await byHand.getByLabel('In which system').fill('Housing')
  await byHand.getByLabel('Which record').fill('H-42')
  expect(await byHand.locator('.btn.primary').isDisabled()).toBe(true)
  await byHand.getByLabel('I have read it there').check()
  await press('Record by hand', byHand)
  await page.getByText('Recorded and read back').waitFor()
  expect(await page.getByRole('button', { name: 'Lift it' }).count()).toBe(0)
  await open('hal', `/cases/${reference}?tab=letters`)
  await page.getByRole('button', { name: 'Lift it' }).last().click()
  await dialog('Lift it').getByLabel('Reason').fill('They keep to it')
  await press('Lift it', dialog('Lift it'))
  await page.getByText('Ended: They keep to it').waitFor()
})

test('P100 the manager chooses who reads a notice about a risk; the leader reads it, says so, and the step ends', async () => {
  await open('bo', `/cases/${reference}?tab=letters`)
  await press('Write the notice')
  await page.getByRole('heading', { name: 'Who reads it' }).waitFor()
  await page.getByRole('combobox').fill('joan')
  await page.getByRole('option', { name: /^Joan/ }).click()
  await page.getByRole('button', { name: /^Take Joan .* off$/ }).waitFor()
  await page.getByRole('checkbox', { name: /Who it is about/ }).check()
  await press('Save')
  await press('Read the wishes')
  await page.getByText('Please keep it quiet.').waitFor()
  await looked('notice')
  await press('Finish it')
  await press('Send the letter')
  await page.locator('.pill').getByText('Sent').waitFor()
  await page.getByText('Has not read it yet').waitFor()
  await open('joan', '/')
  await page.getByRole('link', { name: /^Notices/ }).click()
  await page.getByText(SID.name).waitFor()
  await looked('read-notices')
  await press('I have read it')
  await page.getByText('Confirmed').waitFor()
  expect((await world.stepOf('bo', reference, 'risk-notice')).state).toBe('done')
})

test('SETTLED 59 P92 it happens again: noted from the page of the form, and its own form opens', async () => {
  await open('bo', form())
  await press('Add another incident')
  const again = dialog('Add another incident')
  await again.getByLabel('When it happened').fill(`${DAY}T08:30`)
  await again.getByLabel('How it reached the person').selectOption('phone')
  await again.getByRole('checkbox', { name: /threat/ }).check()
  await press('Add another incident', again)
  await page.getByText('Debrief the person first.').waitFor()
})
