import { randomUUID } from 'node:crypto'
import { contract } from '@breakwater/shared/contract/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPages, type PolicyPages } from './policy-pages.ts'
import { openPolicyWorld, type PolicyWorld } from './policy-world.ts'

let world: PolicyWorld
let pages: PolicyPages
beforeAll(async () => {
  world = await openPolicyWorld('icn')
  pages = await openPages(world)
}, 180_000)
afterAll(async () => {
  await pages?.close()
  await world?.shut()
})

const suspects = async (personId: string) => {
  const body = { key: randomUUID(), personId, words: 'She goes quiet after each call.', relation: 'business-customer' }
  const { reference } = await world.as('bo')(contract.suspicions.suspect, { body })
  await world.claim('hal', reference)
  return reference
}
const talk = { date: '2026-11-09', no_penalty: true, protection: true, summary: 'She would rather think about it.' }

test('G7 Max suspects: the talk, protection and the investigation open; both assurances, then the upline is told', async () => {
  const reference = await suspects(world.ids.ada)
  const open = await world.steps('hal', reference)
  expect(open).toEqual(expect.arrayContaining(['suspicion-talk', 'protect', 'investigate']))
  expect(open).not.toContain('complaint')
  expect(await world.as('ada')(contract.reports.mine, {})).toEqual([])
  await world.expectNo(world.record('bo', reference, 'suspicion-talk', { ...talk, protection: false }), {
    status: 423,
    clause: 'icn/managers.3',
  })
  await world.record('bo', reference, 'suspicion-talk', talk)
  expect(await world.steps('bo', reference)).toContain('tell-upline')
  await world.record('bo', reference, 'tell-upline', { date: '2026-11-09' })
  expect(await world.steps('bo', reference, 'done')).toEqual(expect.arrayContaining(['suspicion-talk', 'tell-upline']))
  expect(await world.as('ada')(contract.reports.mine, {})).toMatchObject([{ reference, bySomebody: true }])
  await world.expectNo(world.fact('hal', reference, 'employee.complains', 'yes'), {
    status: 403,
    code: 'fact.their_own',
  })
  await world.fact('ada', reference, 'employee.complains', 'yes')
  const after = await world.steps('hal', reference)
  expect(after).toEqual(expect.arrayContaining(['complaint', 'reassign', 'acknowledge', 'no-penalty', 'protect']))
})

test('G7 "no": every letter is refused, protection stays until the investigation is complete, her words are on file', async () => {
  const reference = await suspects(world.ids.gus)
  await world.record('bo', reference, 'suspicion-talk', talk)
  await world.as('gus')(contract.cases.fact, {
    params: { reference },
    body: { fact: 'employee.complains', value: 'no', words: 'Not now, please.' },
  })
  for (const letter of ['complaint', 'reassign', 'contact-customer', 'demand'])
    await world.expectNo(world.act('hal', reference, letter), { status: 423 }, letter)
  const view = await world.see('hal', reference)
  expect(view.steps.find((s) => s.step === 'protect')?.state).toBe('open')
  expect(view.steps.some((s) => s.step === 'complaint' && s.state === 'open')).toBe(false)
  expect(view.timeline?.some((e) => e.body === 'Not now, please.')).toBe(true)
})

test('P63 P64 on the page a manager reads what to watch for, says so, and saves what they noticed about somebody of their team', async () => {
  const page = await pages.open('bo', '/suspect')
  await page.getByRole('button', { name: 'I have read this' }).click()
  await page.getByText('You read it on').waitFor()
  await page.getByLabel('Who is it about?').selectOption({ label: 'Pam Reyes' })
  await page.getByLabel('What did you notice?').fill('She leaves the room when he calls.')
  await pages.look(page, 'suspect')
  await page.getByRole('button', { name: 'Save it' }).click()
  await page.getByText('It is saved.').waitFor()
  expect(pages.complaints).toEqual([])
})

test('G5 P39 P40 P55 P56 signed out and without a connection somebody is not safe: leave at once, the number to call, then the manager; nothing is sent', async () => {
  const page = await pages.open(null, '/report')
  await page.getByRole('heading', { level: 1, name: 'First, your safety' }).waitFor()
  await page.getByText('Yes', { exact: true }).waitFor()
  await page.context().setOffline(true)
  const sent: string[] = []
  page.on('request', (request) => sent.push(`${request.method()} ${request.url()}`))
  await page.getByText('Yes', { exact: true }).click()
  await page.getByText('Please call the number above now.').waitFor()
  const danger = await page.getByRole('region', { name: 'In danger' }).innerText()
  expect(danger).toMatch(/911[\s\S]*go at once[\s\S]*call your manager/)
  expect(danger).toContain('they will not leave and threaten to hurt you')
  expect(await page.getByRole('link', { name: '911' }).getAttribute('href')).toBe('tel:911')
  expect(sent).toEqual([])
  await page.context().setOffline(false)
  expect(await world.installed.rows`select id from app.report where reporter_id is null`).toEqual([])
})

test('P125 P62 P61 signed out: the guide first, then one question a page, past the line, without a name, and back by the code', async () => {
  const page = await pages.open(null, '/guide')
  await page.getByRole('heading', { level: 2, name: 'What it can look like' }).waitFor()
  await pages.look(page, 'guide')
  await page.getByRole('link', { name: 'Report something' }).click()
  const next = () => page.getByRole('button', { name: 'Continue' }).click()
  const asked = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  await asked('First, your safety')
  await next()
  await asked('What happened')
  await page.getByLabel('Tell it in your own words').fill('He shouts at us on the phone.')
  await page.getByRole('link', { name: 'Back' }).click()
  await asked('First, your safety')
  for (const heading of [
    'What happened',
    'Who it happened to',
    'Who did it',
    'Who they are to us',
    'What kind it was',
  ]) {
    await next()
    await asked(heading)
  }
  await next()
  await page.getByLabel('Without my name').check()
  await page.getByText('What is not possible without a name').waitFor()
  await pages.look(page, 'form-name')
  await next()
  await page.getByLabel('Top management or the board').check()
  await next()
  await asked('Check your answers')
  expect(await page.locator('dl').innerText()).toContain('He shouts at us on the phone.')
  await pages.look(page, 'form-check')
  await page.getByRole('button', { name: 'Send the report' }).click()
  await asked('We have your report')
  const code = await page.locator('.code').innerText()
  expect(code.replaceAll('-', '')).toHaveLength(26)
  await page.getByRole('link', { name: 'Come back with a code' }).click()
  const open = async (typed: string) => {
    await page.getByRole('textbox', { name: 'Your code' }).fill(typed)
    await page.getByRole('button', { name: 'Open my report' }).click()
  }
  await open(code.replace(/./g, 'A'))
  await page.getByText('No report answers to this code.').waitFor()
  await open(code.toLowerCase())
  await page.getByRole('heading', { level: 1, name: 'Your report' }).waitFor()
  await page.getByLabel('Add something').fill('It happened again.')
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.getByRole('listitem').getByText('It happened again.').waitFor()
  await pages.look(page, 'return')
  await page.route('**/www.wikipedia.org/**', (route) => route.fulfill({ body: 'elsewhere' }))
  for (let n = 0; n < 3; n++) await page.keyboard.press('Shift')
  await page.waitForURL(/wikipedia/)
  expect(pages.complaints).toEqual([])
})

test('P15 P18 the form of who is signed in takes several files, a copied message and a link; all of it is kept with its hash', async () => {
  const page = await pages.open('gus', '/report?q=brought')
  await page.getByRole('heading', { level: 1, name: 'What you have of it' }).waitFor()
  await page.getByLabel('Files').setInputFiles([
    { name: 'first.txt', mimeType: 'text/plain', buffer: Buffer.from('He wrote this.') },
    { name: 'second.png', mimeType: 'image/png', buffer: Buffer.from([137, 80, 78, 71, 1, 2, 3]) },
  ])
  await page.getByLabel('A message you copied').fill('From: cy@prospect.example\n\nYou will see.')
  await page.getByLabel('A link to where it can be seen').fill('https://posts.example/7')
  await page.getByRole('button', { name: 'Leave out first.txt' }).waitFor()
  await pages.look(page, 'form-brought')
  for (let n = 0; n < 7; n++) await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('second.png').waitFor()
  await page.getByRole('button', { name: 'Send the report' }).click()
  await page.getByRole('heading', { level: 1, name: 'We have your report' }).waitFor()
  await page.getByText('still on').waitFor({ state: 'detached' })
  const reference = await page.locator('p bdi.strong').innerText()
  await world.claim('hal', reference)
  const evidence = (await world.see('hal', reference)).evidence ?? []
  expect(evidence.map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
    'file kept',
    'file kept',
    'file kept',
    'page kept',
  ])
  expect(pages.complaints).toEqual([])
})

test('P81 P84 on their report a person downloads its receipt and gives feedback that somebody else than its handler reads', async () => {
  const { reference } = await world.report('ada', { words: 'Cy called me names.', relation: 'prospect' })
  const page = await pages.open('ada', `/mine/${reference}`)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the receipt' }).click()
  expect((await download).suggestedFilename()).toBe(`${reference}-receipt.txt`)
  await page.getByRole('button', { name: 'Give feedback' }).click()
  await page.getByLabel('What would you like to say?').fill('It takes long.')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByText('It takes long.').waitFor()
  await pages.look(page, 'own-report')
  const { given } = await world.as('ada')(contract.oversight.feedback, {})
  const handler = (await world.see('ada', reference)).handler
  expect(given[0]?.to.id).not.toBe(handler?.id)
  await page.getByRole('link', { name: 'My reports' }).first().click()
  await page.getByRole('link', { name: 'Report past my line of managers' }).waitFor()
  expect(pages.complaints).toEqual([])
})
