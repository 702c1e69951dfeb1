import { z } from 'zod'
import type { CrmConnector, CrmDeps } from '../crm/connector.ts'
import { connect, isVendor } from '../crm/index.ts'
import { Mapping } from '../crm/mapping.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guardedFetch, reachOf } from '../http/outbound.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'

const place = (id: string) => placeOf('crm_connection', 'secret', id)

export type NewConnection = {
  id: string
  vendor: string
  settings: Record<string, unknown>
  secrets: Record<string, unknown>
  mapping: Mapping
}

/** One CRM, ready to be asked. `orgId` is what set-up saw; nothing is written when it differs (CRM-16). */
export type OpenConnection = {
  id: string
  vendor: string
  state: string
  problem: string | null
  orgId: string | null
  sandbox: boolean
  mapping: Mapping
  connector: CrmConnector
}

/** Keeps a connection; its credentials are sealed and never read back to a screen. Saving again replaces it. */
export async function saveConnection(deps: Pick<Deps, 'keys'>, tx: Tx, connection: NewConnection): Promise<void> {
  const { id, vendor } = connection
  const row = {
    vendor,
    settings: JSON.stringify(connection.settings),
    secret_sealed: sealText(deps.keys.installation, JSON.stringify(connection.secrets), place(id)),
    mapping: JSON.stringify(Mapping.parse(connection.mapping)),
    state: 'working',
    problem: null,
  }
  await tx
    .insertInto('crm_connection')
    .values({ id, ...row, org_id: null })
    .onConflict((on) => on.column('id').doUpdateSet(row))
    .execute()
}

/** Every connection, opened. */
export async function connections(deps: Pick<Deps, 'keys' | 'clock' | 'config'>, tx: Tx): Promise<OpenConnection[]> {
  const rows = await tx.selectFrom('crm_connection').selectAll().orderBy('id').execute()
  return rows.map((row) => {
    if (!isVendor(row.vendor)) throw new Error(`no connector for the vendor ${row.vendor}`)
    const secrets = row.secret_sealed
      ? z.unknown().parse(JSON.parse(openText(deps.keys.installation, row.secret_sealed, place(row.id))))
      : {}
    const mapping = Mapping.parse(row.mapping)
    const connector = connect(row.vendor, { settings: row.settings, secrets, mapping }, crmDeps(deps, row.settings))
    return {
      id: row.id,
      vendor: row.vendor,
      state: row.state,
      problem: row.problem,
      orgId: row.org_id,
      sandbox: row.sandbox,
      mapping,
      connector,
    }
  })
}

/** The network of one connection: only the host the admin typed, and this computer only in the demo and in tests (T13). */
function crmDeps(deps: Pick<Deps, 'clock' | 'config'>, settings: Record<string, unknown>): CrmDeps {
  const url = z.looseObject({ url: z.url() }).safeParse(settings)
  const hosts = url.success ? [new URL(url.data.url).hostname] : []
  return {
    fetch: guardedFetch({ ...reachOf(deps.config), hosts }),
    now: () => deps.clock.now(),
  }
}

/**
 * Asks whose tenant this is. The first answer is kept; a later one that differs stops every write (CRM-16, SET-5). Returns whether
 * writing may go on. Throws the connector's `CrmError`.
 */
export async function sameOrganisation(
  deps: Pick<Deps, 'db'>,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<boolean> {
  if (!connection.connector.caps.readBack) return true
  const { orgId, sandbox } = await connection.connector.probe(signal)
  if (connection.orgId === null) {
    await changeConnection(deps, connection.id, { org_id: orgId, sandbox })
    return true
  }
  if (connection.orgId === orgId && connection.sandbox === sandbox) return true
  await changeConnection(deps, connection.id, { state: 'attention', problem: 'other-organisation' })
  return false
}

/** Stops a connection until an admin has looked: a refused sign-in must not be tried again and again (CRM.md 4). */
export async function stopConnection(deps: Pick<Deps, 'db'>, id: string, problem: string): Promise<void> {
  await changeConnection(deps, id, { state: 'attention', problem })
}

type Change = { org_id?: string; sandbox?: boolean; state?: string; problem?: string | null }

async function changeConnection(deps: Pick<Deps, 'db'>, id: string, change: Change): Promise<void> {
  await as(deps.db, system('worker'), (tx) =>
    tx.updateTable('crm_connection').set(change).where('id', '=', id).execute(),
  )
}
