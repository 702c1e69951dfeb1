import { defineBackground } from 'wxt/utils/define-background'
import { type Browser, browser } from '../browser.ts'
import type { FromPage } from '../messages.ts'
import { showBadge } from '../worker/badge.ts'
import { answerContent, mayRunOn } from '../worker/content-calls.ts'
import { syncCrmSites } from '../worker/crm-sites.ts'
import { showPanel } from '../worker/drafting.ts'
import { openCurrent } from '../worker/opening.ts'
import { answers } from '../worker/page-calls.ts'
import { ALARM, sendWaiting } from '../worker/sending.ts'
import { isOwnPage, placeOf } from '../worker/trust.ts'
import { shelf } from '../worker/world.ts'

const answerPage = (message: FromPage): Promise<unknown> => {
  const answer = answers[message.type] as ((ask: FromPage) => Promise<unknown>) | undefined
  return answer ? answer(message) : Promise.reject(new Error('unknown'))
}

const pointedAt = (tab: Browser.tabs.Tab | undefined, marked?: string) => {
  if (tab?.id === undefined) return
  const { id, windowId } = tab
  Promise.all([showPanel(id, windowId), openCurrent(id, windowId, marked)]).catch(() =>
    shelf.set('health', 'panel').then(showBadge),
  )
}

async function begin(): Promise<void> {
  // Content scripts see no settings and no names (T14); Firefox has no such switch for `local`.
  await browser.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' }).catch(() => undefined)
  await browser.contextMenus.removeAll()
  browser.contextMenus.create({
    id: 'report',
    title: browser.i18n.getMessage('menuReport'),
    contexts: ['page', 'selection', 'link', 'frame'],
  })
  await syncCrmSites()
  await sendWaiting(true)
}

export default defineBackground({
  type: 'module',
  main() {
    const { id } = browser.runtime
    const base = browser.runtime.getURL('/')
    browser.runtime.onMessage.addListener((message: unknown, sender, respond) => {
      const place = placeOf(sender, id, mayRunOn)
      const asked = isOwnPage(sender, id, base)
        ? answerPage(message as FromPage)
        : place && answerContent(message, place)
      if (!asked) return false
      asked.then(
        (answer) => respond(isOwnPage(sender, id, base) ? { answer } : answer),
        (error: unknown) =>
          respond(
            isOwnPage(sender, id, base) ? { error: error instanceof Error ? error.message : String(error) } : undefined,
          ),
      )
      return true
    })
    browser.contextMenus.onClicked.addListener((info, tab) => pointedAt(tab, info.selectionText))
    browser.commands.onCommand.addListener((command, tab) => {
      if (command === 'report-current') pointedAt(tab)
    })
    browser.alarms.onAlarm.addListener(({ name }) => {
      if (name === ALARM) sendWaiting()
    })
    browser.runtime.onInstalled.addListener(begin)
    browser.runtime.onStartup.addListener(begin)
    browser.permissions.onAdded.addListener(() => syncCrmSites())
    browser.permissions.onRemoved.addListener(() => syncCrmSites())
    self.addEventListener('online', () => sendWaiting(true))
  },
})
