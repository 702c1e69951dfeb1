import { client } from '@breakwater/shared/contract/client.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import type { GateKindName } from '@breakwater/shared/gate.ts'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { PolicyWorld, Who } from './policy-world.ts'

/** Somebody says yes to everything of a kind that waits for them, as its second person. */
export async function agrees(world: PolicyWorld, who: Who, kind: GateKindName): Promise<void> {
  const call = world.as(who)
  const waits = (await call(contract.gates.list, {})).filter((one) => one.kind === kind && one.yours === 'to-decide')
  expect(waits.length).toBeGreaterThan(0)
  for (const { id } of waits)
    await call(contract.gates.decide, { params: { id }, body: { says: 'approve', reason: 'Known and agreed.' } })
}

/** The id of every row of the trail, newest first, as the API gives them to an auditor; each page that is read adds a row. */
export async function trailOf({ service }: PolicyWorld, cookie: string): Promise<string[]> {
  const call = client(service.url, fetch, async () => ({ cookie, origin: service.url }))
  const ids: string[] = []
  for (let before: string | null = ''; before !== null; ) {
    const page: { rows: { id: string }[]; next: string | null } = await call(contract.audit.trail, {
      query: { before, limit: 500 },
    })
    ids.push(...page.rows.map(({ id }) => id))
    before = page.next
  }
  return ids
}

/** An administrator's page: where answers to letters come to, and whom to ask for one kind of support. */
export async function saysContacts(page: Page, union: string): Promise<void> {
  await page.getByLabel('Answers come to').fill('answers@pines.example')
  await page.getByRole('button', { name: 'Save Answers come to' }).click()
  await page.getByLabel('Trade union').fill(union)
  await page.getByRole('button', { name: 'Save Trade union' }).click()
  for (const name of ['Save Answers come to', 'Save Trade union'])
    await expect.poll(() => page.getByRole('button', { name }).isDisabled(), { timeout: 30_000 }).toBe(true)
}
