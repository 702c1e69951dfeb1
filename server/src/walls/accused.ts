import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { chainAbove, type Managers } from '../people/lines.ts'

type Named = {
  reporterId: string | null
  affectedId: string | null
  about: { email?: string | undefined } | null
  proposals: readonly { address: string }[]
}

/**
 * People of the directory whom a report names as the sender or as who it is about, and who could otherwise come near the case: staff with
 * a role of the service, managers, and whoever stands above the affected person (SECURITY W1, directory). The reporter and the affected
 * person are never meant. Runs as the service.
 */
export async function accusedAmong(tx: Tx, managers: Managers, r: Named): Promise<string[]> {
  const addresses = [...r.proposals.map((p) => p.address), r.about?.email ?? '']
    .map((a) => a.trim().toLowerCase())
    .filter((a) => a.includes('@') && !a.startsWith('crm:'))
  if (!addresses.length) return []
  const { rows } = await sql<{ id: string; near: boolean }>`
    select p.id, p.roles <> '{}' or exists (select 1 from app.person r where r.manager_id = p.id) near from app.person p
    where p.active and (p.email = any(${addresses}) or p.id in (select a.person_id from app.person_address a where a.address = any(${addresses})))`.execute(
    tx,
  )
  const above = new Set(r.affectedId ? chainAbove(managers, r.affectedId) : [])
  return rows
    .filter((p) => p.id !== r.reporterId && p.id !== r.affectedId && (p.near || above.has(p.id)))
    .map((p) => p.id)
}
