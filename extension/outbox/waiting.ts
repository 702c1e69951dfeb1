import type { NewReport } from '@breakwater/shared/report.ts'
import type { Database, WaitingRow } from './database.ts'
import { keyedHash, seal, unseal } from './seal.ts'

/** Moves a draft into the outbox in one transaction, before anything is sent (EXT-24). The same key again changes nothing (B17). */
export async function putWaiting(db: Database, owner: string, report: NewReport, now: number): Promise<void> {
  const body = await seal(db, owner, report)
  const kept = new Set(report.items.map((item) => item.sha256))
  const tx = db.transaction(['waiting', 'drafts', 'items', 'evidence'], 'readwrite')
  const there = await tx.objectStore('waiting').get(report.key)
  if (!there) {
    const row: WaitingRow = {
      key: report.key,
      owner,
      at: now,
      state: 'waiting',
      cause: 'sending',
      tries: 0,
      notBefore: 0,
      reference: null,
      body,
    }
    await tx.objectStore('waiting').put(row)
  }
  const bytes = await tx.objectStore('evidence').index('report').getAll(report.key)
  const items = await tx.objectStore('items').index('draft').getAllKeys(report.key)
  await Promise.all([
    tx.objectStore('drafts').delete(report.key),
    ...items.map((key) => tx.objectStore('items').delete(key)),
    ...bytes.filter((row) => !kept.has(row.sha256)).map((row) => tx.objectStore('evidence').delete(row.id)),
    tx.done,
  ])
}

/** Oldest first, all owners. */
export const allWaiting = async (db: Database): Promise<WaitingRow[]> =>
  (await db.getAll('waiting')).sort((a, b) => a.at - b.at)

export const waitingReport = (db: Database, row: WaitingRow): Promise<NewReport> =>
  unseal<NewReport>(db, row.owner, row.body)

export async function changeWaiting(db: Database, key: string, change: Partial<WaitingRow>): Promise<void> {
  const tx = db.transaction('waiting', 'readwrite')
  const row = await tx.store.get(key)
  if (row) await tx.store.put({ ...row, ...change })
  await tx.done
}

/** What names a message for "reported before"; only its keyed hash is kept. */
export const messageName = (snapshot: { provider: string; messageId?: string; url?: string }): string =>
  `${snapshot.provider}|${snapshot.messageId ?? snapshot.url ?? ''}`

/** The service has everything: only id, reference, time and keyed hashes stay (EXT-28). */
export async function finishWaiting(db: Database, row: WaitingRow, reference: string, now: number): Promise<void> {
  const report = await waitingReport(db, row)
  // without a name, not even this computer says who it was
  const named = report.mode === 'anonymous' ? [] : report.items
  const hashes = await Promise.all(named.map((item) => keyedHash(db, messageName(item.snapshot))))
  const tx = db.transaction(['waiting', 'evidence', 'reported'], 'readwrite')
  const bytes = await tx.objectStore('evidence').index('report').getAllKeys(row.key)
  await Promise.all([
    tx.objectStore('waiting').delete(row.key),
    ...bytes.map((key) => tx.objectStore('evidence').delete(key)),
    ...hashes.map((hash) =>
      tx.objectStore('reported').put({ hash, key: row.key, owner: row.owner, reference, at: now }),
    ),
    tx.done,
  ])
}

/** When this person reported this message before, or undefined (B24). */
export async function reportedBefore(db: Database, owner: string, snapshot: Parameters<typeof messageName>[0]) {
  const row = await db.get('reported', await keyedHash(db, messageName(snapshot)))
  return row?.owner === owner ? row : undefined
}
