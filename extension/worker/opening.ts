import { browser } from '../browser.ts'
import type { Current, DraftItem, ReportSource, ToContent } from '../messages.ts'
import { recordAt } from '../records/index.ts'
import { itemKey, siteFor } from '../sites/index.ts'
import type { MailRef, SiteAdapter } from '../sites/site.ts'
import { askForCapture, keepItem } from './capturing.ts'
import { startDraft } from './drafting.ts'
import { owner } from './world.ts'

const SOURCES: Record<string, ReportSource> = { gmail: 'gmail', outlook: 'outlook' }

const mailItems = (site: SiteAdapter<MailRef>, url: string, refs: MailRef[]): DraftItem[] =>
  refs.map((mail) => ({ key: itemKey(site, mail), kind: 'mail', url, mail }))

/** Messages of a webmail; the first is the open one. Undefined: the site and the address do not belong together. */
export async function openMail(
  where: Where,
  { site: id, url, refs }: Current,
): Promise<{ id: string; key: string } | undefined> {
  const site = siteFor(new URL(url))
  const items = site?.id === id ? mailItems(site, url, refs) : []
  if (!items[0]) return undefined
  return { id: await startDraft({ source: SOURCES[id] ?? 'page', ...where, items }), key: items[0].key }
}

const bytesOf = (text: string) => new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>

export interface Where {
  tab: number
  window: number
  document: string
}

/** A record is named by its address; what its page shows is a labelled snapshot (EXT-18). Undefined: not a record. */
export async function openRecord(
  where: Where,
  seen: { url: string; heading?: string; emails: string[]; phones: string[] },
): Promise<string | undefined> {
  const url = new URL(seen.url)
  const record = recordAt(url)
  if (!record) return undefined
  const item: DraftItem = {
    key: `crm:${record.system}:${record.object}:${record.id}`,
    kind: 'crm-record',
    record,
    ...seen,
  }
  const id = await startDraft({ source: 'crm', ...where, items: [item] })
  await keepItem(id, await owner(), item, bytesOf(JSON.stringify({ record, ...seen }, null, 2)), {
    fidelity: 'rendered',
    via: 'address',
    tried: [],
    selectors: '',
  })
  return id
}

/** Any page, on a click of the person: address, title and what they marked (S5). Nothing is read before. */
export async function openPage(where: Where, page: { url: string; title: string; selection: string }): Promise<string> {
  const item: DraftItem = {
    key: `page:${page.url}`.slice(0, 900),
    kind: 'page',
    url: page.url.slice(0, 2000),
    heading: page.title.slice(0, 400),
  }
  const id = await startDraft({ source: 'page', ...where, items: [item] })
  const text = [page.url, page.title, '', page.selection].join('\n')
  await keepItem(id, await owner(), item, bytesOf(text), {
    fidelity: 'rendered',
    via: page.selection ? 'selection' : 'address',
    tried: [],
    selectors: '',
  })
  return id
}

const current = (tab: number): Promise<Current | null> =>
  browser.tabs.sendMessage(tab, { type: 'report.current' } satisfies ToContent, { frameId: 0 }).then(
    (answer) => (answer as Current | undefined) ?? null,
    () => null,
  )

const readPage = async (tab: number) => {
  const [answer] = await browser.scripting.executeScript({
    target: { tabId: tab },
    func: () => ({
      url: location.href,
      title: document.title,
      selection: String(getSelection() ?? '').slice(0, 20_000),
    }),
  })
  return { document: answer?.documentId ?? '', page: answer?.result }
}

/**
 * What the person points at: the open message where the button knows it, else the record, else the page (S5, S6).
 * A page we may not read still opens an empty draft, so that nobody is left without a way.
 */
export async function openCurrent(tab: number, window: number, marked?: string): Promise<string> {
  const open = marked ? null : await current(tab)
  const { document, page } = await readPage(tab).catch(() => ({ document: '', page: undefined }))
  const where = { tab, window, document }
  const mail = open && (await openMail(where, open))
  if (mail) {
    await askForCapture(mail.id, where, mail.key)
    return mail.id
  }
  if (!page || !/^https?:/.test(page.url)) return startDraft({ source: 'page', ...where, items: [] })
  const record = marked
    ? undefined
    : await openRecord(where, { url: page.url, heading: page.title.slice(0, 400), emails: [], phones: [] })
  return record ?? openPage(where, { ...page, selection: marked ?? page.selection })
}
