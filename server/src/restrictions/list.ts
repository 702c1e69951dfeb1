import { createHash } from 'node:crypto'
import { identifiersOf } from '../cases/third-party.ts'
import { type ListEntry, writeList } from '../crm/csv.ts'
import { person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { record } from '../trail/record.ts'
import { holdsOf } from './queries.ts'
import { effectiveStage } from './stage.ts'

/**
 * The whole list as a file for the desk (CRM.md 6.8); who took it and its hash go to the trail. The marks it covers carry that hash, so
 * that only they count once somebody says the list was loaded. What a walled case asks for is in nobody's file who is walled from it (W4).
 */
export async function exportList(
  deps: Pick<Deps, 'keys' | 'clock'> & Deps,
  tx: Tx,
  byId: string,
): Promise<{ text: string; hash: string }> {
  return within(tx, system('worker'), person(byId), async () => {
    const text = writeList(await entries(deps, tx, await walledCases(tx, byId)))
    const hash = createHash('sha256').update(text).digest('hex')
    const marks = tx.updateTable('mark').set({ version: hash }).where('record_type', '=', 'list')
    await marks
      .where('state', '=', 'pending-hand-over')
      .where('restriction_id', 'not in', askedByWalled(tx, byId))
      .execute()
    await record(tx, deps.clock, { action: 'list.exported', actor: byId, detail: { sha256: hash } })
    return { text, hash }
  })
}

/** A named person says the list they took was loaded. Marks that changed after it was taken go on waiting. Returns how many are done. */
export async function recordHandedOver(deps: Pick<Deps, 'clock'>, tx: Tx, byId: string): Promise<number> {
  return within(tx, system('worker'), person(byId), async () => {
    const waiting = await tx
      .selectFrom('mark')
      .where('record_type', '=', 'list')
      .where('state', '=', 'pending-hand-over')
      .where('version', 'is not', null)
      .where('restriction_id', 'not in', askedByWalled(tx, byId))
      .select(['id', 'stage', 'version'])
      .forUpdate()
      .execute()
    for (const mark of waiting) {
      const state = mark.stage === 'pause' || mark.stage === 'unqualified' ? ('verified' as const) : ('lifted' as const)
      await tx
        .updateTable('mark')
        .set({ state, cause: null, updated_at: deps.clock.now() })
        .where('id', '=', mark.id)
        .execute()
      await record(tx, deps.clock, {
        action: `mark.${state}`,
        subject: mark.id,
        actor: byId,
        detail: { sha256: mark.version },
      })
    }
    return waiting.length
  })
}

const walledCases = async (tx: Tx, personId: string) =>
  new Set(
    (await tx.selectFrom('case_wall').where('person_id', '=', personId).select('case_id').execute()).map(
      (w) => w.case_id,
    ),
  )

const askedByWalled = (tx: Tx, personId: string) =>
  tx
    .selectFrom('hold')
    .innerJoin('case_wall', 'case_wall.case_id', 'hold.case_id')
    .where('case_wall.person_id', '=', personId)
    .select('hold.restriction_id')

async function entries(deps: Deps, tx: Tx, walled: ReadonlySet<string>): Promise<ListEntry[]> {
  const restrictions = await tx.selectFrom('restriction').select(['id', 'reference', 'third_party_id']).execute()
  const lists = await Promise.all(
    restrictions.map(async ({ id, reference, third_party_id }) => {
      const holds = (await holdsOf(tx, id)).filter((hold) => !walled.has(hold.caseId))
      const stage = effectiveStage(holds, deps.clock.now())
      if (stage !== 'pause' && stage !== 'unqualified') return []
      const updated =
        holds
          .map(({ at }) => at.toISOString())
          .sort()
          .at(-1) ?? deps.clock.now().toISOString()
      const instruction = stage === 'pause' ? ('hold' as const) : ('closed' as const)
      const known = await identifiersOf(deps, tx, third_party_id)
      return known
        .filter(({ confirmed }) => confirmed)
        .map(({ kind, value }) => ({ identifierKind: kind, identifier: value, instruction, reference, updated }))
    }),
  )
  return lists.flat()
}
