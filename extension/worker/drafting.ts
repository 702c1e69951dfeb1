import { browser } from '../browser.ts'
import { type DraftItem, emptyForm, type ReportSource } from '../messages.ts'
import { putDraft } from '../outbox/drafts.ts'
import { database, now, owner, shelf, tell } from './world.ts'

export interface NewDraft {
  source: ReportSource
  tab: number
  window: number
  document: string
  items: DraftItem[]
}

/** Starts a draft with its first item ticked and makes it the one the window's panel shows (B8, EXT-4). */
export async function startDraft({ source, tab, window, document, items }: NewDraft): Promise<string> {
  const id = crypto.randomUUID()
  const at = now()
  const ticked = items[0] ? [items[0].key] : []
  await putDraft(
    await database(),
    await owner(),
    { id, source, tab, document, createdAt: at, updatedAt: at, saved: false, form: emptyForm(ticked) },
    items,
  )
  await shelf.set(`panel:${window}`, id)
  tell({ type: 'draft.opened', id, window })
  return id
}

/** Shows the panel. Chromium: before anything is awaited, or the click no longer counts (EXT-1). Firefox: a small window, else a tab (EXT-3). */
export function showPanel(tab: number, window: number): Promise<unknown> {
  if (browser.sidePanel?.open) return browser.sidePanel.open({ tabId: tab })
  const url = browser.runtime.getURL(`/report.html?tab=${tab}&window=${window}`)
  return browser.windows
    .create({ type: 'popup', url, width: 420, height: 860 })
    .catch(() => browser.tabs.create({ url }))
    .catch(() => shelf.set('health', 'panel'))
}
