import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'
import { Refusal } from '../refusal.ts'
import { checkPack } from './load.ts'

// A published version never changes, so a pack read once by its hash is the pack for ever.
const read = new Map<string, PolicyPack>()

const parse = (row: { hash: string; yaml: string }): PolicyPack => {
  const known = read.get(row.hash)
  if (known) return known
  const { pack, faults } = checkPack(row.yaml)
  if (!pack) throw new Error(`the stored pack is damaged: ${faults[0]?.says ?? ''}`)
  read.set(row.hash, pack)
  return pack
}

/** The pack new cases begin with. @throws Refusal `policy.none` while the installation is in set-up (SETTLED 73) */
export async function activePack(tx: Tx): Promise<PolicyPack> {
  const row = await tx.selectFrom('pack').where('status', '=', 'active').select(['hash', 'yaml']).executeTakeFirst()
  if (!row) throw new Refusal('unavailable', 'policy.none')
  return parse(row)
}

/** The version a case is pinned to (POLICY I8). */
export async function packOf(tx: Tx, id: string, version: string): Promise<PolicyPack> {
  const row = await tx
    .selectFrom('pack')
    .where('id', '=', id)
    .where('version', '=', version)
    .select(['hash', 'yaml'])
    .executeTakeFirst()
  if (!row) throw new Error(`no pack ${id} ${version}`)
  return parse(row)
}

/** A clause with its words, or undefined for a word of the product itself that the pack does not spell out. */
export const clauseOf = (pack: PolicyPack, id: string) => {
  const clause = pack.clauses[id]
  return clause ? { id, ...clause } : undefined
}
