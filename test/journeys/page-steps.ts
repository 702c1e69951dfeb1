import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { PolicyPages } from './policy-pages.ts'
import type { Who } from './policy-world.ts'

type Filled = Record<string, string>

/** What people do on the console's pages, in the words they read there. */
export const pageSteps = (pages: PolicyPages) => {
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click()
  const says = (page: Page, words: string | RegExp) => page.getByText(words).filter({ visible: true }).first().waitFor()
  /** a dialog's fields by their label: text, a day, a list, or one of several choices */
  const fill = async (page: Page, fields: Filled) => {
    for (const [label, value] of Object.entries(fields)) {
      const group = page.getByRole('group', { name: label })
      if (await group.count()) await group.getByText(value, { exact: true }).click()
      else {
        const plain = label.replace(/[^\w\s]/g, '.')
        const field = page.getByLabel(new RegExp(`^${plain}( \\(optional\\))?$`))
        if ((await field.evaluate((el) => el.tagName)) === 'SELECT') await field.selectOption({ label: value })
        else await field.fill(value)
      }
    }
  }
  return {
    press,
    says,
    fill,
    textOf: (page: Page) => page.locator('main').innerText(),
    async claim(who: Who, reference: string): Promise<Page> {
      const page = await pages.open(who, `/cases/${reference}`)
      await press(page, 'Claim this report')
      await page.getByRole('tab', { name: /Timeline/ }).waitFor()
      return page
    },
    /** a case that is not theirs looks like one that does not exist */
    async isAbsent(who: Who, reference: string): Promise<void> {
      const page = await pages.open(who, `/cases/${reference}`)
      await page.getByRole('alert').waitFor()
      expect(await page.getByRole('tab').count()).toBe(0)
    },
    /** the form of a step, from the button that opens it to its end */
    async record(page: Page, button: string | RegExp, fields: Filled): Promise<void> {
      await press(page, button)
      const form = page.getByRole('dialog')
      await form.waitFor()
      await fill(page, fields)
      await form.getByRole('button', { name: 'Save and finish the step' }).click()
    },
    /** the decision that waits for somebody, opened from their list and approved */
    async approve(who: Who, title: RegExp): Promise<void> {
      const page = await pages.open(who, '/decisions')
      await page.getByRole('link', { name: title }).first().click()
      await press(page, 'Approve')
      const form = page.getByRole('dialog')
      await form.getByLabel('Your reason').fill('I read it with care.')
      await form.getByRole('button', { name: 'Approve' }).click()
      await says(page, 'Your decision is kept.')
    },
  }
}
