import { browser } from '../browser.ts'
import { base64ToBytes } from '../capture/base64.ts'
import { RAW_URL } from '../capture/gmail.ts'
import { looksLikeMime } from '../capture/mime.ts'
import type { DraftItem, Kept, ToContent } from '../messages.ts'
import { itemsOf, putItem } from '../outbox/drafts.ts'
import { keepBytes } from '../outbox/evidence.ts'
import type { Captured } from '../sites/site.ts'
import { issue, redeem } from './nonces.ts'
import { MOST_BASE64, type Place } from './trust.ts'
import { database, lock, now, owner, shelf, tell } from './world.ts'

const head = (bytes: Uint8Array) => String.fromCharCode(...bytes.subarray(0, 4096))

/** Fetches one message of Gmail; any other address is refused (EXTENSION 5, step 2). */
export async function fetchRaw(url: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!RAW_URL.test(url)) return undefined
  const answer = await fetch(url, { credentials: 'include', cache: 'no-store' })
  const host = new URL(answer.url || url).hostname
  if (!answer.ok || (host !== 'mail.google.com' && host !== 'mail-attachment.googleusercontent.com')) return undefined
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return bytes.length <= MOST_BASE64 && looksLikeMime(head(bytes)) ? bytes : undefined
}

/** Gmail's key of the older address, read once from the page's own globals (EXT-13). */
export async function readIk(tab: number): Promise<string> {
  const [answer] = await browser.scripting.executeScript({
    target: { tabId: tab },
    world: 'MAIN',
    func: () => {
      const page = globalThis as unknown as { GM_ID_KEY?: unknown; GLOBALS?: unknown[] }
      return String(page.GM_ID_KEY ?? page.GLOBALS?.[9] ?? '')
    },
  })
  const ik = String(answer?.result ?? '')
  return /^[0-9a-f]{1,64}$/.test(ik) ? ik : ''
}

/** A permission for one capture of one item of one document. */
export const permit = async (draft: string, place: Pick<Place, 'tab' | 'document'>, key: string): Promise<string> =>
  issue(shelf, { draft, owner: await owner(), tab: place.tab, document: place.document, key }, now())

/** Asks the page of a draft to capture one more of its messages. */
export async function askForCapture(
  draft: string,
  place: Pick<Place, 'tab' | 'document'>,
  key: string,
): Promise<boolean> {
  const message: ToContent = { type: 'capture.ask', nonce: await permit(draft, place, key), key }
  return browser.tabs.sendMessage(place.tab, message, place.document ? { documentId: place.document } : {}).then(
    (answer) => answer === true,
    () => false,
  )
}

const typeOf = (item: DraftItem) =>
  item.kind === 'mail' ? 'message/rfc822' : item.kind === 'page' ? 'text/plain' : 'application/json'

/** Keeps the bytes of one item and notes what they are. */
export async function keepItem(
  draft: string,
  who: string,
  item: DraftItem,
  bytes: Uint8Array<ArrayBuffer>,
  how: Omit<Kept, 'sha256' | 'size' | 'type' | 'name'>,
): Promise<DraftItem> {
  const db = await database()
  const { sha256, size } = await keepBytes(db, who, draft, bytes)
  const name = item.kind === 'mail' ? 'message.eml' : item.kind === 'page' ? 'page.txt' : 'record.json'
  const kept: DraftItem = { ...item, kept: { ...how, sha256, size, type: typeOf(item), name } }
  await putItem(db, who, draft, kept, now())
  tell({ type: 'draft.changed', id: draft })
  return kept
}

/** Takes what a content script captured, if its permission holds and the bytes are what they claim to be (T14, EXT-14). */
export async function takeCapture(place: Place, nonce: string, key: string, captured: Captured): Promise<boolean> {
  const granted = await lock('breakwater-nonces', () =>
    redeem(shelf, nonce, { tab: place.tab, document: place.document, key }, now()),
  )
  if (!granted) return false
  const item = (await itemsOf(await database(), granted.owner, granted.draft)).find((i) => i.key === key)
  if (!item || item.kept) return false
  const bytes = captured.url ? await fetchRaw(captured.url) : base64ToBytes(captured.base64)
  if (!bytes?.length || (captured.fidelity !== 'rendered' && !looksLikeMime(head(bytes)))) return false
  const { fidelity, via, tried, selectors } = captured
  await keepItem(granted.draft, granted.owner, item, bytes, { fidelity, via, tried, selectors })
  return true
}
