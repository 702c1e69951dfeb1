import { NewContract } from '@breakwater/shared/contract/contracts.ts'
import { z } from 'zod'
import { CrmError, type WonSale } from '../crm/connector.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { connections, type OpenConnection, sameOrganisation, stopConnection } from '../restrictions/connection.ts'
import { addContract } from './contracts.ts'
import { NOT_ABLE } from './crms-tell.ts'

const SERVICE = system('policy')
/** The first look goes back this far: older contracts are entered or uploaded by somebody who knows whether they were told. */
const FIRST_LOOK_MS = 30 * 86_400_000
/** A change may become readable after a later one; a sale that is seen again is known. */
const OVERLAP_MS = 3_600_000

/**
 * Asks every CRM which sales were won since the last look; each becomes a contract once, by its id in the CRM (POLICY 48). What is found is
 * kept together with how far we looked, so a look that ends half-way is done again. A CRM that fails is asked again, from the same day.
 */
export const findWonSales = defineJob({
  name: 'find-won-sales',
  payload: z.object({}),
  at: 1,
  cron: '*/10 * * * *',
  async run(deps) {
    const open = await as(deps.db, SERVICE, (tx) => connections(deps, tx))
    for (const connection of open) if (connection.state === 'working') await look(deps, connection)
  },
})

async function look(deps: Deps, connection: OpenConnection): Promise<void> {
  const { id, connector } = connection
  if (!connector.caps.won) return change(deps, id, { won_problem: NOT_ABLE })
  const signal = AbortSignal.timeout(120_000)
  try {
    if (!(await sameOrganisation(deps, connection, signal))) return
    const now = deps.clock.now()
    const { won_from, won_until } = await as(deps.db, SERVICE, (tx) =>
      tx.selectFrom('crm_connection').select(['won_from', 'won_until']).where('id', '=', id).executeTakeFirstOrThrow(),
    )
    const from = won_from ?? new Date(now.getTime() - FIRST_LOOK_MS)
    const sales = await connector.won(new Date((won_until ?? from).getTime() - OVERLAP_MS), signal)
    const last = sales.map(({ changedAt }) => Date.parse(changedAt)).filter((at) => at <= now.getTime())
    const until = new Date(Math.max((won_until ?? from).getTime(), ...last))
    await as(deps.db, SERVICE, async (tx) => {
      for (const sale of sales) if (sale.day >= from.toISOString().slice(0, 10)) await keepSale(deps, tx, id, sale)
      const looked = { won_from: from, won_until: until, won_looked_at: now, won_problem: null }
      await tx.updateTable('crm_connection').set(looked).where('id', '=', id).execute()
    })
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    deps.log.warn({ crm: id, code: error.kind }, 'crm.won-not-told')
    await change(deps, id, { won_problem: error.kind === NOT_ABLE ? 'rejected' : error.kind })
    if (error.kind === 'auth') await stopConnection(deps, id, 'auth')
  }
}

/** The row of the CRM's id comes first: of two looks at once, the second waits for the first and finds it known. */
async function keepSale(deps: Deps, tx: Tx, connection: string, sale: WonSale): Promise<void> {
  const at = deps.clock.now()
  const ids = { connection, record_type: sale.ref.type, record_id: sale.ref.id }
  const added = await tx
    .insertInto('won_in_crm')
    .values({ ...ids, contract_id: null, at })
    .onConflict((on) => on.columns(['connection', 'record_type', 'record_id']).doNothing())
    .returning('record_id')
    .executeTakeFirst()
  if (!added) return
  const today = at.toISOString().slice(0, 10)
  // a CRM in an earlier time zone may be a day ahead
  const [signedOn] = [sale.day, today].sort()
  const given = NewContract.parse({
    number: sale.number.trim().slice(0, 120) || sale.ref.id,
    company: sale.company.trim().slice(0, 200) || sale.ref.id,
    domain: sale.domain.slice(0, 253),
    signedOn,
  })
  const contractId = await addContract(deps, tx, given, 'crm', null)
  if (!contractId) return
  await tx
    .updateTable('won_in_crm')
    .set({ contract_id: contractId })
    .where('connection', '=', connection)
    .where('record_type', '=', sale.ref.type)
    .where('record_id', '=', sale.ref.id)
    .execute()
}

const change = async (deps: Deps, id: string, set: { won_problem: string }) => {
  await as(deps.db, SERVICE, (tx) => tx.updateTable('crm_connection').set(set).where('id', '=', id).execute())
}
