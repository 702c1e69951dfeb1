import { base64ToBytes } from '../capture/base64.ts'
import { renderedMail } from '../capture/rendered.ts'
import type { Draft, DraftItem, SendResult } from '../messages.ts'
import { draftOf, itemsOf } from '../outbox/drafts.ts'
import { allWaiting, changeWaiting, putWaiting } from '../outbox/waiting.ts'
import { keepItem } from './capturing.ts'
import { reportOf } from './report-of.ts'
import { receivedAnswer, sendWaiting } from './sending.ts'
import { database, now, owner } from './world.ts'

/** Milliseconds Send waits for a message that is still being read. */
const PATIENCE = 20_000

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The ticked items with their bytes; what could not be read in time is kept as the headers that were seen. */
async function tickedItems(draft: Draft, who: string): Promise<DraftItem[]> {
  const db = await database()
  const read = async () => (await itemsOf(db, who, draft.id)).filter((item) => draft.form.ticked.includes(item.key))
  const until = now() + PATIENCE
  let items = await read()
  while (items.some((item) => !item.kept) && now() < until) {
    await pause(150)
    items = await read()
  }
  return Promise.all(
    items.map(async (item) =>
      item.kept || !item.mail
        ? item
        : keepItem(draft.id, who, item, base64ToBytes(await renderedMail(item.mail, '')), {
            fidelity: 'rendered',
            via: 'headers',
            tried: ['page: no answer'],
            selectors: '',
          }),
    ),
  )
}

/** Into the outbox first, then one try at once. Sending the same draft twice sends once (B17). */
export async function sendReport(id: string): Promise<SendResult> {
  const [db, who] = [await database(), await owner()]
  const draft = await draftOf(db, who, id)
  if (draft) await putWaiting(db, who, reportOf(draft, await tickedItems(draft, who)), now())
  if (!who) await changeWaiting(db, id, { cause: 'sign-in' })
  await sendWaiting(true)
  const received = await receivedAnswer(id)
  if (received) return { state: 'sent', received }
  const row = (await allWaiting(db)).find(({ key }) => key === id)
  return { state: row?.state ?? 'waiting', cause: row?.cause ?? 'sending' }
}
