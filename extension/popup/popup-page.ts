import { browser } from '../browser.ts'
import type { Draft } from '../messages.ts'
import { openDatabase } from '../outbox/database.ts'
import { draftsOf, itemsOf, untouched } from '../outbox/drafts.ts'
import { recordAt } from '../records/index.ts'
import { siteFor } from '../sites/index.ts'

export interface DraftLine {
  id: string
  title: string
  updatedAt: number
}

export interface Here {
  tab: number
  window: number
  url: string
}

/** The tab the person looks at; a test may name another one in the address. */
export async function tabHere(): Promise<Here> {
  const named = new URLSearchParams(location.search).get('tab')
  const [active] = await browser.tabs.query({ active: true, currentWindow: true })
  const tab = named ? await browser.tabs.get(Number(named)) : active
  return { tab: tab?.id ?? -1, window: tab?.windowId ?? -1, url: tab?.url ?? '' }
}

/** Which of its words the first button uses. */
export function kindOf(text: string): 'reportEmail' | 'reportRecord' | 'reportPage' {
  const url = URL.parse(text)
  if (url && siteFor(url)) return 'reportEmail'
  return url && recordAt(url) ? 'reportRecord' : 'reportPage'
}

const worthKeeping = (draft: Draft) => draft.saved || !untouched(draft.form)

/** Drafts of this person, newest first, without those nobody wrote in. */
export async function draftLines(owner: string): Promise<DraftLine[]> {
  const db = await openDatabase()
  const drafts = (await draftsOf(db, owner)).filter(worthKeeping)
  const lines = await Promise.all(
    drafts.map(async ({ id, form, updatedAt }) => {
      const item = (await itemsOf(db, owner, id)).find(({ key }) => form.ticked.includes(key))
      return { id, title: item?.mail?.subject ?? item?.heading ?? form.words.trim().slice(0, 80), updatedAt }
    }),
  )
  db.close()
  return lines
}

/** Shows the panel with a draft; called in the click itself, or it may not open (EXT-1). */
export function openPanel({ tab, window }: Here, draft?: string): Promise<unknown> {
  const wanted = draft ? browser.storage.session.set({ [`panel:${window}`]: draft }) : Promise.resolve()
  const shown = browser.sidePanel?.open
    ? browser.sidePanel.open({ tabId: tab })
    : browser.windows.create({
        type: 'popup',
        url: browser.runtime.getURL(`/report.html?tab=${tab}&window=${window}`),
        width: 420,
        height: 860,
      })
  return Promise.all([wanted, shown])
}
