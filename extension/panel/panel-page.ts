import { browser } from '../browser.ts'
import type { Draft, DraftItem, Form, SessionView } from '../messages.ts'
import { type Database, openDatabase, type ReportedRow } from '../outbox/database.ts'
import { draftOf, itemsOf, saveForm } from '../outbox/drafts.ts'
import { reportedBefore } from '../outbox/waiting.ts'
import { ask } from '../pages/ask.ts'

/** A draft as the panel shows it. */
export interface Shown {
  draft: Draft
  items: DraftItem[]
  before: ReportedRow | undefined
}

/** The tab and window this panel belongs to: named in the address of a small window, else the window's active tab. */
export async function whereAmI(): Promise<{ tab: number; window: number }> {
  const query = new URLSearchParams(location.search)
  if (query.has('tab')) return { tab: Number(query.get('tab')), window: Number(query.get('window')) }
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
  return { tab: tab?.id ?? -1, window: tab?.windowId ?? -1 }
}

export const ownerOf = (session: Pick<SessionView, 'account'> | null): string => session?.account?.id ?? ''

/** The draft this window's panel shows, if the worker already made one. */
export const draftForWindow = async (window: number): Promise<string | undefined> =>
  (await browser.storage.session.get(`panel:${window}`))[`panel:${window}`] as string | undefined

let opened: Promise<Database> | undefined
const database = () => {
  opened ??= openDatabase()
  return opened
}

export async function readDraft(owner: string, id: string): Promise<Shown | undefined> {
  const db = await database()
  const draft = await draftOf(db, owner, id)
  if (!draft) return undefined
  const items = await itemsOf(db, owner, id)
  const [first] = items
  const before =
    first?.mail &&
    (await reportedBefore(db, owner, {
      provider: first.mail.provider,
      messageId: first.mail.messageId ?? first.mail.permId,
    }))
  // The store keeps no order: what is ticked was pointed at.
  items.sort((a, b) => Number(draft.form.ticked.includes(b.key)) - Number(draft.form.ticked.includes(a.key)))
  return { draft, items, before: before ?? undefined }
}

export const keepForm = async (owner: string, id: string, form: Form, saved?: boolean): Promise<void> =>
  saveForm(await database(), owner, id, form, Date.now(), saved)

/** Ticking one more message reads it now, not before. */
export const readMessage = (id: string, key: string) => ask('draft.capture', { id, key })
