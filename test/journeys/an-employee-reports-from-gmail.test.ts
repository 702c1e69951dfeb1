import { freshDatabase } from '@breakwater/server/testing/database.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../world/until.ts'
import { type GmailWorld, openGmailWorld, raw, signInAda } from './gmail-world.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
let world: GmailWorld
let panel: Page
let reference = ''
beforeAll(async () => {
  database = await freshDatabase()
  world = await openGmailWorld(database)
}, 180_000)
afterAll(async () => {
  await world?.close()
  await database?.drop()
})

test('SETTLED 50 C28 Ada gives the address of the service and signs in with the session she has', async () => {
  await signInAda(world)
  const popup = await world.browser.extensionPage('popup.html')
  await popup.getByText('Ada Moss').first().waitFor()
  await popup.close()
})

test('B7 B12 Ada opens a message in Gmail and reports it in two clicks', async () => {
  const { browser, callAs } = world
  const mail = await browser.context.newPage()
  await mail.goto('https://mail.google.com/mail/u/0/#inbox/FMfcgzQcqtXbkLmVwPdRtHsQwErTyU')
  await mail.getByRole('button', { name: 'Report harassment' }).first().click()
  panel = await browser.find('/report.html')
  await panel.getByText('Tell my manager, Bo Lind').waitFor()
  const { emergency } = await (await callAs('ada'))(contract.reports.panel, {})
  expect(await panel.locator('main p').first().innerText()).toBe(`In danger now? Call ${emergency.number} first.`)
  expect(await panel.locator('section p').first().innerText()).toMatch(/^The HR case team: \d+ (person|people)\.$/)
  await panel.getByRole('button', { name: 'Send report' }).click()
  await panel.getByRole('heading', { name: 'We have your report, Ada' }).waitFor()
  reference = (await panel.locator('.ref bdi').innerText()).trim()
  expect(reference).toMatch(/^BW-[0-9A-HJKMNP-TV-Z]{6}$/)
})

test('B19 what happens next comes from the steps of the case', async () => {
  const lines = await panel.locator('.nexts li').allInnerTexts()
  expect(lines.length).toBeGreaterThanOrEqual(2)
  expect(lines.length).toBeLessThanOrEqual(4)
  expect(lines[0]).toMatch(/\d/)
})

test('EXT-24 SETTLED 52 the report and its raw bytes are with the service, nothing waits in the browser', async () => {
  const { callAs, browser } = world
  const call = await callAs('ada')
  const mine = await until(async () => {
    const [report] = await call(contract.reports.mine, {})
    return report?.waitingFor.length === 0 ? report : undefined
  })
  expect(mine).toMatchObject({ reference, source: 'gmail', state: 'received', canTakeBack: true })
  const popup = await browser.extensionPage('popup.html')
  await popup.getByText(`${reference} · updated`).waitFor()
  expect(await popup.evaluate('chrome.action.getBadgeText({})')).toBe('')
  await popup.close()
})

test('SETTLED 1 the desk sees that there is a report, and nothing of it before claiming', async () => {
  const { rows } = await (await world.callAs('hal'))(contract.cases.list, { query: { view: 'unassigned' } })
  expect(rows.map((row) => row.reference)).toContain(reference)
  expect(JSON.stringify(rows)).not.toMatch(/Ada|Hart|northwind|pricing/)
})

test('B20 Ada takes it back while nobody has opened it', async () => {
  await panel.getByRole('button', { name: 'Take it back' }).click()
  await panel.getByRole('button', { name: 'No', exact: true }).click()
  await panel.getByRole('heading', { name: 'Your report is taken back' }).waitFor()
  const [mine] = await (await world.callAs('ada'))(contract.reports.mine, {})
  expect(mine?.state).toBe('withdrawn')
})

test('B21 DNC-8 the mail was read once, on the click, and never written to', async () => {
  const { webmail } = world
  const asked = webmail.log.filter(({ url }) => url.startsWith('https://mail.google.com/') && !url.includes('favicon'))
  expect(asked.map(({ method, mode }) => `${method} ${mode}`)).toEqual([
    'GET navigate',
    expect.stringMatching(/^GET (cors|same-origin)$/),
  ])
})

test('the evidence HR opens is the original, byte for byte', async () => {
  const { browser, callAs } = world
  const mail = await browser.context.newPage()
  await mail.goto('https://mail.google.com/mail/u/0/?n=7#inbox/FMfcgzQcqtXbkLmVwPdRtHsQwErTyU')
  await mail.getByRole('button', { name: 'Report harassment' }).first().click()
  const second = await browser.find('/report.html')
  await second.getByRole('button', { name: 'Send report' }).click()
  await second.getByRole('heading', { name: /^We have your report/ }).waitFor()
  const shown = (await second.locator('.ref bdi').innerText()).trim()
  const ada = await callAs('ada')
  await until(async () => {
    const sent = (await ada(contract.reports.mine, {})).find((report) => report.reference === shown)
    return sent?.waitingFor.length === 0
  })
  const hal = await callAs('hal')
  const view = await hal(contract.cases.claim, { params: { reference: shown }, body: {} })
  const kept = view.evidence?.find((line) => line.fidelity === 'raw' && line.state === 'kept')
  const original = await hal(contract.cases.evidenceOriginal, { params: { reference: shown, id: kept?.id ?? '' } })
  const text = Buffer.from(original as Uint8Array).toString('latin1')
  const [, id = ''] = /Message-ID: <([0-9a-f]+)@/.exec(text) ?? []
  expect(id).not.toBe('')
  expect(text).toBe(raw(id))
  expect(view.thirdParty?.proposals[0]?.address ?? view.thirdParty?.identifiers[0]?.value).toBe(
    'd.hart@northwind.example',
  )
})
