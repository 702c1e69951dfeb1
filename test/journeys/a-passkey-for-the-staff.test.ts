import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshDatabase } from '@breakwater/server/testing/database.ts'
import { type Installed, openInstalled } from '@breakwater/server/testing/installed.ts'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { violations } from '../world/axe.ts'
import { startBrowser } from '../world/browser.ts'
import { type Service, startService } from '../world/service.ts'
import { until } from '../world/until.ts'

const opened = new AsyncDisposableStack()
let service: Service
let installed: Installed
let page: Page
let keys: CDPSession
let authenticatorId: string
const complaints: string[] = []

beforeAll(async () => {
  const database = opened.adopt(await freshDatabase(), (one) => one.drop())
  service = opened.adopt(await startService({ database }), (one) => one.remove())
  installed = opened.adopt(await openInstalled(service, database), (one) => one.close())
  await installed.found()
  const browser = opened.use(await startBrowser({ webmailPort: 9, viewport: { width: 1280, height: 900 } }))
  page = await browser.context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  keys = await browser.context.newCDPSession(page)
  await keys.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const
  authenticatorId = (await keys.send('WebAuthn.addVirtualAuthenticator', { options })).authenticatorId
}, 180_000)
afterAll(() => opened.disposeAsync())

const press = (name: string | RegExp) => page.getByRole('button', { name, exact: true }).click()
const heading = (name: string | RegExp) => page.getByRole('heading', { name, level: 1 }).waitFor()
const kept = async () => (await keys.send('WebAuthn.getCredentials', { authenticatorId })).credentials
/** Whether the person's finger or face unlocks the authenticator. */
const unlocks = (isUserVerified: boolean) => keys.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })

/** The newest code in the folder of mail that the service sent. */
function code(): string | undefined {
  const dir = join(service.dir, 'data/sent-mail')
  const mails = readdirSync(dir).filter((name) => name.endsWith('.json'))
  const texts = mails.map((name) => (JSON.parse(readFileSync(join(dir, name), 'utf8')) as { text: string }).text)
  return texts.map((text) => /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(text)?.[0]).find(Boolean)
}

test('SETTLED 4 somebody of the desk signs in by mail, and sees only that a passkey is missing', async () => {
  await page.goto(`${service.url}/inbox?view=unassigned`)
  await heading('Sign in')
  expect(await page.getByText('Demo accounts').count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Continue with your organisation' }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Use a passkey' }).count()).toBe(0)
  await page.getByLabel('Your work address').fill('hal@pines.example')
  await press('Send me a code')
  await page.getByRole('status').getByText('a code is on its way').waitFor()
  await page.getByLabel('Code from the mail').fill('0000-0000')
  await press('Sign in')
  await page.getByRole('alert').getByText('This code does not fit').waitFor()
  await page.getByLabel('Code from the mail').fill((await until(code, { what: 'a mail with a code' })) ?? '')
  await press('Sign in')
  await heading('One more step: your passkey')
  await page.emulateMedia({ colorScheme: 'dark' })
  expect(await violations(page)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await violations(page)).toEqual([])
  await page.goto(`${service.url}/inbox`)
  await heading('One more step: your passkey')
})

test('SETTLED 4 an authenticator that does not know its person adds nothing; one that does opens the desk', async () => {
  await unlocks(false)
  await press('Add a passkey')
  await page.getByRole('alert').getByText('Your browser did not finish this').waitFor()
  expect(await kept()).toEqual([])
  await unlocks(true)
  await press('Add a passkey')
  await heading(/Unassigned|Mine/)
  expect(await kept()).toHaveLength(1)
})

test('a passkey signs in without a code', async () => {
  await page.getByRole('button', { name: 'Hal Reed' }).click()
  await press('Sign out')
  await heading('Sign in')
  await page.goto(`${service.url}/security`)
  await press('Use a passkey')
  await heading('Sign-in and passkeys')
  await page.getByText('This window').waitFor()
  expect(await violations(page)).toEqual([])
})

test('ASVS 7.5.3 what needs it asks for a confirmation, goes on after it, and says why not without it', async () => {
  await installed.forgetConfirmations()
  await press(/^Remove/)
  const dialog = page.getByRole('dialog', { name: 'Please confirm that it is you' })
  await dialog.waitFor()
  await dialog.getByRole('button', { name: 'Confirm with a passkey' }).waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('alert').getByText('Please confirm that it is you').waitFor()
  await press(/^Remove/)
  await dialog.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await page.getByText('You have none yet.').waitFor()
  expect(complaints).toEqual([])
})
