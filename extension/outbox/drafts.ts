import { type Draft, type DraftItem, emptyForm, type Form } from '../messages.ts'
import type { Database } from './database.ts'
import { seal, unseal } from './seal.ts'

/** Stores a draft and its items; the whole of it is sealed for its owner. */
export async function putDraft(db: Database, owner: string, draft: Draft, items: DraftItem[] = []): Promise<void> {
  const body = await seal(db, owner, draft)
  const rows = await Promise.all(
    items.map(async (item) => ({
      id: `${draft.id}:${item.key}`,
      draft: draft.id,
      owner,
      updatedAt: draft.updatedAt,
      body: await seal(db, owner, item),
    })),
  )
  const tx = db.transaction(['drafts', 'items'], 'readwrite')
  await Promise.all([
    tx.objectStore('drafts').put({ id: draft.id, owner, updatedAt: draft.updatedAt, body }),
    ...rows.map((row) => tx.objectStore('items').put(row)),
    tx.done,
  ])
}

/** Keeps what was written. The worker alone writes items, a page alone writes the form, so neither overwrites the other. */
export async function saveForm(
  db: Database,
  owner: string,
  id: string,
  form: Form,
  now: number,
  saved?: boolean,
): Promise<void> {
  const draft = await draftOf(db, owner, id)
  if (draft) await putDraft(db, owner, { ...draft, form, updatedAt: now, saved: saved ?? draft.saved })
}

/** Another owner's draft reads as none (EXT-30). */
export async function draftOf(db: Database, owner: string, id: string): Promise<Draft | undefined> {
  const row = await db.get('drafts', id)
  return row?.owner === owner ? whole(await unseal<Draft>(db, owner, row.body)) : undefined
}

/** A draft of an earlier version knows fewer questions. */
const whole = (draft: Draft): Draft => ({ ...draft, form: { ...emptyForm(), ...draft.form } })

export async function itemsOf(db: Database, owner: string, id: string): Promise<DraftItem[]> {
  const rows = (await db.getAllFromIndex('items', 'draft', id)).filter((row) => row.owner === owner)
  return Promise.all(rows.map((row) => unseal<DraftItem>(db, owner, row.body)))
}

export async function putItem(db: Database, owner: string, id: string, item: DraftItem, now: number): Promise<void> {
  const body = await seal(db, owner, item)
  await db.put('items', { id: `${id}:${item.key}`, draft: id, owner, updatedAt: now, body })
}

/** Newest first. */
export async function draftsOf(db: Database, owner: string): Promise<Draft[]> {
  const rows = (await db.getAll('drafts')).filter((row) => row.owner === owner)
  const drafts = await Promise.all(rows.map(async (row) => whole(await unseal<Draft>(db, owner, row.body))))
  return drafts.sort((a, b) => b.updatedAt - a.updatedAt)
}

/** Removes a draft with its items and bytes. */
export async function dropDraft(db: Database, id: string): Promise<void> {
  const tx = db.transaction(['drafts', 'items', 'evidence'], 'readwrite')
  const items = await tx.objectStore('items').index('draft').getAllKeys(id)
  const bytes = await tx.objectStore('evidence').index('report').getAllKeys(id)
  await Promise.all([
    tx.objectStore('drafts').delete(id),
    ...items.map((key) => tx.objectStore('items').delete(key)),
    ...bytes.map((key) => tx.objectStore('evidence').delete(key)),
    tx.done,
  ])
}

/** Text nobody wrote and nothing was chosen: such a draft need not be kept. */
export function untouched(form: Form): boolean {
  const empty = emptyForm(form.ticked)
  return (Object.keys(empty) as (keyof Form)[]).every((key) => {
    const said = form[key]
    return JSON.stringify(typeof said === 'string' ? said.trim() : said) === JSON.stringify(empty[key])
  })
}
