import type { Stage } from '@breakwater/shared/restriction.ts'
import type { CrmRef } from '../crm/connector.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { connections, sameOrganisation, stopConnection } from './connection.ts'
import { later } from './failures.ts'
import type { Mark, MarkOutcome } from './mark.ts'
import { type ClaimedMark, claimMark, databaseMarks, LeaseLost, planMark, releaseMark } from './mark-rows.ts'
import { stageNow } from './queries.ts'
import { settle } from './settle.ts'

export const CARRY_OUT_MARK = 'carry-out-mark'

/**
 * One run over one mark: claim it, see which stage the holds ask for now, bring the record there, give it back. May run twice or
 * at once: the second finds the lease taken or nothing to do. What asks for another try is enqueued for its time.
 */
export async function carryOutMark(
  deps: Deps,
  markId: string,
  signal: AbortSignal = AbortSignal.timeout(120_000),
): Promise<void> {
  const claimed = await claimMark(deps, markId)
  if (!claimed) return
  try {
    const outcome = await bringToStage(deps, claimed, signal)
    const dueAt = outcome?.next === 'retry' ? new Date(deps.clock.now().getTime() + (outcome.afterMs ?? 60_000)) : null
    await releaseMark(deps, claimed, dueAt, async (tx) => {
      if (dueAt) await deps.jobs.enqueue(tx, CARRY_OUT_MARK, { markId }, { after: dueAt })
      if (outcome?.movedTo) await follow(deps, tx, claimed, outcome.movedTo, outcome.mark.wanted)
    })
  } catch (error) {
    // Another worker has it and will finish; this one must not write.
    if (error instanceof LeaseLost) return
    await releaseMark(deps, claimed, null)
    throw error
  }
}

async function bringToStage(deps: Deps, claimed: ClaimedMark, signal: AbortSignal): Promise<MarkOutcome | undefined> {
  const { mark } = claimed
  const found = await as(deps.db, system('worker'), async (tx) => ({
    connection: (await connections(deps, tx)).find(({ id }) => id === claimed.connection),
    stage: await stageNow(deps, tx, claimed.restrictionId),
  }))
  const { connection, stage } = found
  if (!connection) throw new Error(`no connection ${claimed.connection}`)
  if (isAtRest(mark, stage)) return undefined
  const store = databaseMarks(deps, claimed)
  if (connection.state !== 'working') {
    // It waits for its admin; the marks run again when it works.
    const cause = connection.problem === 'other-organisation' ? 'other-organisation' : 'auth'
    if (mark.cause !== cause) await store.keep({ ...mark, cause }, 'mark.waiting')
    return undefined
  }
  const work = { connector: connection.connector, mapping: connection.mapping, store, reference: claimed.reference }
  try {
    if (!(await sameOrganisation(deps, connection, signal))) {
      await store.keep({ ...mark, cause: 'other-organisation' }, 'mark.waiting')
      return undefined
    }
  } catch (error) {
    return stopIfRefused(deps, claimed, await later(work, mark, error))
  }
  return stopIfRefused(deps, claimed, await settle(work, mark, stage, signal))
}

/**
 * Only unfinished work runs by itself, and a new stage wakes all but `moved`: a dead letter waits for "Try again", a person's change
 * for a person (CRM-14), a list for its hand-over.
 */
function isAtRest(mark: Mark, stage: Stage): boolean {
  const unfinished = ['planned', 'writing', 'unknown', 'lifting'].includes(mark.state)
  return mark.state === 'moved' || (mark.wanted === stage && !unfinished)
}

async function stopIfRefused(deps: Deps, claimed: ClaimedMark, outcome: MarkOutcome): Promise<MarkOutcome> {
  if (outcome.next === 'pause-connection') await stopConnection(deps, claimed.connection, 'auth')
  return outcome
}

async function follow(deps: Deps, tx: Tx, claimed: ClaimedMark, to: CrmRef, stage: Stage) {
  const { restrictionId, connection } = claimed
  const markId = await planMark(deps, tx, { restrictionId, connection, stage, ...to })
  await deps.jobs.enqueue(tx, CARRY_OUT_MARK, { markId })
}
