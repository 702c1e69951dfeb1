import { aGate, asManager, asReporter, REFERENCE, unclaimed } from '@breakwater/server/console/testing/fixtures.ts'
import type { Page } from 'playwright-core'
import { expect, inject } from 'vitest'
import { violations } from '../world/axe.ts'
import type { ConsoleWorld } from './console-world.ts'

export interface Screen {
  name: string
  path: string
  title: string
  /** what the service says for it */
  set?(world: ConsoleWorld): void
  /** brings the page into the state that is looked at */
  act?(page: Page): Promise<void>
}

export const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()

export const A_CASE = { path: `/cases/${REFERENCE}`, title: 'Repeated sexual comments by email' }
const EVIDENCE = { ...A_CASE, path: `${A_CASE.path}?tab=evidence` }
export const INBOX = { path: '/inbox?view=mine', title: 'Mine' }

const MAILBOXES: Pick<Screen, 'path' | 'title' | 'set'> = {
  path: '/settings/mailboxes',
  title: 'Mailboxes',
  set: (world) => Object.assign(world.fake.said, { who: 'noor' }),
}

export const SCREENS: Screen[] = [
  { name: 'sign-in', path: '/sign-in?to=%2Fmine', title: 'Sign in' },
  {
    name: 'sign-in-code',
    path: '/sign-in?problem=unknown',
    title: 'Sign in',
    act: async (page) => {
      await page.getByLabel('Your work address').fill('asha@acme.example')
      await press('Send me a code')(page)
      await page.getByLabel('Code from the mail').waitFor()
    },
  },
  {
    name: 'passkey-needed',
    path: '/inbox',
    title: 'One more step: your passkey',
    set: (world) => Object.assign(world.fake.said, { who: 'newcomer' }),
  },
  { name: 'security', path: '/security', title: 'Sign-in and passkeys' },
  {
    name: 'confirm',
    path: '/security',
    title: 'Sign-in and passkeys',
    set: (world) =>
      Object.assign(world.fake.said, {
        refuses: { 'DELETE /api/session/passkeys/key-1': { status: 428, code: 'refusal.step_up' } },
      }),
    act: async (page) => {
      await press('Remove Blue security key')(page)
      await page.getByRole('link', { name: 'Confirm with your organisation' }).waitFor()
    },
  },
  { name: 'inbox-mine', ...INBOX },
  { name: 'inbox-unassigned', path: '/inbox?view=unassigned', title: 'Unassigned' },
  { name: 'inbox-empty', path: '/inbox?view=closed', title: 'Closed' },
  { name: 'waiting-mail', path: '/waiting-mail', title: 'Waiting mail' },
  { name: 'make-report', path: '/waiting-mail', title: 'Waiting mail', act: press('Make a report') },
  { name: 'case', ...A_CASE },
  {
    name: 'case-unclaimed',
    ...A_CASE,
    title: 'A threat',
    set: (world) => Object.assign(world.fake.said, { view: unclaimed }),
  },
  { name: 'case-manager', ...A_CASE, set: (world) => Object.assign(world.fake.said, { view: asManager, who: 'tom' }) },
  {
    name: 'case-read',
    ...EVIDENCE,
    act: async (page) => {
      await press('Show message')(page)
      await page.getByText('Wear the red dress').waitFor()
    },
  },
  { name: 'case-masked', ...EVIDENCE, act: press('Show with words masked') },
  { name: 'case-access', ...A_CASE, act: (page) => page.getByRole('tab', { name: /Access/ }).click() },
  { name: 'case-step', ...A_CASE, act: press('Record the request') },
  { name: 'case-close', ...A_CASE, act: press('Close case') },
  { name: 'case-assign', ...A_CASE, act: press(/^Assign/) },
  { name: 'case-walls', ...A_CASE, act: press('Change') },
  { name: 'decisions', path: '/decisions', title: 'Decisions' },
  {
    name: 'decision',
    path: `/decisions/${aGate.id}`,
    title: aGate.title,
    act: press('Approve'),
  },
  { name: 'policy', path: '/policy/icn/1.0.0#icn/customers.4', title: 'Harassment by people outside the organisation' },
  { name: 'mine', path: '/mine', title: 'My reports', set: (world) => Object.assign(world.fake.said, { who: 'maya' }) },
  {
    name: 'mine-report',
    path: `/mine/${REFERENCE}`,
    title: 'Your report about Daniel Hart',
    set: (world) => Object.assign(world.fake.said, { view: asReporter, who: 'maya' }),
  },
  { name: 'mailboxes', ...MAILBOXES },
  {
    name: 'mailboxes-test',
    ...MAILBOXES,
    act: async (page) => {
      await press('Add a mailbox')(page)
      await page.getByLabel('Address').fill('report@acme.example')
      await page.getByLabel('Mail server', { exact: true }).fill('imap.acme.example')
      await page.getByRole('button', { name: 'Test the connection' }).last().click()
      await page.getByText('try 587').waitFor()
    },
  },
  {
    name: 'upload',
    path: '/mine',
    title: 'My reports',
    set: (world) => Object.assign(world.fake.said, { who: 'maya' }),
    act: async (page) => {
      const file = { name: 'a.eml', mimeType: 'message/rfc822', buffer: Buffer.from('From: a@client.example') }
      await page.getByLabel('File').setInputFiles(file)
      await press('Upload the message')(page)
      await page.getByText('We have your message').waitFor()
    },
  },
  { name: 'help', ...INBOX, act: press('Help and shortcuts') },
  { name: 'menu', ...INBOX, act: press(/Appearance/) },
  { name: 'not-found', path: '/nothing-here', title: 'Page not found' },
]

/** Opens a screen and brings it into its state. */
export async function show(world: ConsoleWorld, screen: Screen): Promise<Page> {
  const page = await world.open(screen.path, { set: () => screen.set?.(world) })
  await page.getByRole('heading', { level: 1, name: screen.title }).waitFor()
  await screen.act?.(page)
  return page
}

export const sideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 390].map((width) => ({ colorScheme, width })),
)

/** Every pair of colour scheme and width at the full figures; else one for each screen, in turn, so that each pair has its screens. */
const looksOf = (screen: Screen) =>
  inject('tier') === 'full' ? LOOKS : LOOKS.filter((_, n) => n === SCREENS.indexOf(screen) % LOOKS.length)

/** Nothing for axe to find, nothing that sticks out, one h1, no complaint; pictures of it lie in `test/shots`. */
export async function lookAt(world: ConsoleWorld, screen: Screen): Promise<void> {
  const page = await show(world, screen)
  for (const { colorScheme, width } of looksOf(screen)) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    expect(await violations(page), `${colorScheme} ${width}`).toEqual([])
    expect(await sideways(page), `nothing sticks out sideways, ${width}`).toBeLessThanOrEqual(0)
    await world.shoot(page, `${screen.name}-${colorScheme}-${width}`)
  }
  expect(await page.locator('h1').count(), 'one h1').toBe(1)
  expect(world.complaints).toEqual([])
}
