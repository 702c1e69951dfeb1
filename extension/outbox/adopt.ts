import type { Database } from './database.ts'
import { openBytes, sealBytes } from './seal.ts'

/** What was written while nobody was signed in becomes the first person's who signs in (C29). */
export async function adopt(db: Database, owner: string): Promise<void> {
  const reseal = async <R extends { owner: string; body: Parameters<typeof openBytes>[2] }>(row: R): Promise<R> => ({
    ...row,
    owner,
    body: await sealBytes(db, owner, await openBytes(db, '', row.body)),
  })
  const nobodys = <R extends { owner: string }>(rows: R[]) => rows.filter((row) => row.owner === '')
  for (const row of nobodys(await db.getAll('evidence'))) await db.put('evidence', await reseal(row))
  for (const row of nobodys(await db.getAll('items'))) await db.put('items', await reseal(row))
  for (const row of nobodys(await db.getAll('drafts'))) await db.put('drafts', await reseal(row))
  for (const row of nobodys(await db.getAll('waiting'))) await db.put('waiting', await reseal(row))
}
