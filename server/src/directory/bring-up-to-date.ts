import { sql } from 'kysely'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { importDirectory } from '../people/import-csv.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { addressesOf, settleAddresses } from './changed-addresses.ts'
import { type HandedOver, handOver } from './hand-over.ts'
import { lockDirectory } from './people.ts'

type Needs = Pick<Deps, 'db' | 'clock' | 'jobs'>
export type Brought = Awaited<ReturnType<typeof importDirectory>> & HandedOver

class OnlyLooked extends Error {
  readonly brought: Brought
  constructor(brought: Brought) {
    super('only looked')
    this.brought = brought
  }
}

/**
 * What every change of the directory ends with, in its own transaction: who is no longer active is signed out everywhere, and their
 * cases go on with somebody else. Runs as the service.
 * @param look only says what would be @throws Refusal `directory.nobody_left`: an open case is never without two people (POLICY I2)
 */
export async function settleDirectory(deps: Pick<Deps, 'clock'>, tx: Tx, look = false): Promise<HandedOver> {
  await sql`delete from auth.session s using app.person p where p.id = s.person_id and not p.active`.execute(tx)
  await sql`delete from auth.oidc_payload o using app.person p
    where o.payload ->> 'accountId' = p.id::text and not p.active`.execute(tx)
  const settled = await handOver(deps, tx)
  if (settled.withoutDesk && !look)
    throw new Refusal('conflict', 'directory.nobody_left', { count: String(settled.withoutDesk) })
  return settled
}

/**
 * Brings people up to date with a file, and cases with the people: all of it or nothing.
 * @param options `whole`: the file names everyone, so who is not in it has left; `look`: change nothing, only say what would change;
 *   `by`: the person who brings it
 * @throws DirectoryRefusal with every problem in words, Refusal `directory.nobody_left`
 */
export async function bringUpToDate(
  deps: Needs,
  csv: string,
  { whole = false, look = false, by }: { whole?: boolean; look?: boolean; by?: string } = {},
): Promise<Brought> {
  try {
    return await as(deps.db, system('setup'), async (tx) => {
      await lockDirectory(tx)
      const before = await addressesOf(tx)
      const imported = await importDirectory(tx, csv, whole)
      const brought = { ...imported, ...(await settleDirectory(deps, tx, look)) }
      await settleAddresses(deps, tx, before, by)
      if (look) throw new OnlyLooked(brought)
      await record(tx, deps.clock, { action: 'directory.imported', ...(by ? { actor: by } : {}), detail: brought })
      return brought
    })
  } catch (error) {
    if (error instanceof OnlyLooked) return error.brought
    throw error
  }
}
