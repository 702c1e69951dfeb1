import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'
import { Refusal } from '../refusal.ts'
import { checkPack } from './load.ts'

// A published version never changes, so a pack read once by its hash is the pack for ever.
const read = new Map<string, Promise<PolicyPack>>()

/** The pack with this hash; its text is fetched and checked once in a process. */
export function packWith(tx: Tx, hash: string): Promise<PolicyPack> {
  const known = read.get(hash)
  if (known) return known
  const reading = readPack(tx, hash)
  read.set(hash, reading)
  reading.catch(() => read.delete(hash))
  return reading
}

async function readPack(tx: Tx, hash: string): Promise<PolicyPack> {
  const { yaml } = await tx.selectFrom('pack').where('hash', '=', hash).select('yaml').executeTakeFirstOrThrow()
  const { pack, faults } = checkPack(yaml)
  if (!pack) throw new Error(`the stored pack is damaged: ${faults[0]?.says ?? ''}`)
  return pack
}

/** The pack new cases begin with. @throws Refusal `policy.none` while the installation is in set-up (SETTLED 73) */
export async function activePack(tx: Tx): Promise<PolicyPack> {
  const row = await tx.selectFrom('pack').where('status', '=', 'active').select('hash').executeTakeFirst()
  if (!row) throw new Refusal('unavailable', 'policy.none')
  return packWith(tx, row.hash)
}

/** A version that is kept here, whatever its state. */
export async function findPack(tx: Tx, id: string, version: string): Promise<PolicyPack | undefined> {
  const row = await tx
    .selectFrom('pack')
    .where('id', '=', id)
    .where('version', '=', version)
    .select('hash')
    .executeTakeFirst()
  return row && packWith(tx, row.hash)
}

/** The version a case is pinned to (POLICY I8). */
export async function packOf(tx: Tx, id: string, version: string): Promise<PolicyPack> {
  const pack = await findPack(tx, id, version)
  if (!pack) throw new Error(`no pack ${id} ${version}`)
  return pack
}

/** A clause with its words, or undefined for a word of the product itself that the pack does not spell out. */
export const clauseOf = (pack: PolicyPack, id: string) => {
  const clause = pack.clauses[id]
  return clause ? { id, ...clause } : undefined
}

/** The versions of a pack, newest first: what an earlier one asked for stays readable after a case has moved (POLICY I8). */
export async function versionsOf(tx: Tx, id: string): Promise<PolicyPack[]> {
  const rows = await tx.selectFrom('pack').where('id', '=', id).select('hash').orderBy('at', 'desc').execute()
  return Promise.all(rows.map(({ hash }) => packWith(tx, hash)))
}
