import { randomUUID } from 'node:crypto'
import type { Visibility } from '@breakwater/shared/case.ts'
import type { Subject } from '@breakwater/shared/person.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { placeOf, sealText } from '../keys/seal.ts'

export type NewEvent = {
  caseId: string
  by: Subject
  /** a key of `event.*` in the locale files */
  kind: string
  visibility: Visibility
  /** ids, codes and numbers for the sentence; never content */
  params?: Record<string, string | number>
  /** words someone wrote; sealed */
  body?: string
  evidenceId?: string
}

/** Adds lines to timelines in one insert: append-only, and open pages hear of it. Lines without words may belong to several cases. @returns their ids */
export async function addEvents(
  deps: Pick<Deps, 'clock'>,
  tx: Tx,
  key: Buffer | undefined,
  events: readonly NewEvent[],
): Promise<string[]> {
  if (!events.length) return []
  const at = deps.clock.now()
  const rows = events.map((e) => {
    const id = randomUUID()
    return {
      id,
      case_id: e.caseId,
      at,
      actor_id: e.by.kind === 'person' ? e.by.id : null,
      actor_system: e.by.kind === 'system' ? e.by.name : null,
      kind: e.kind,
      visibility: e.visibility,
      params: JSON.stringify(e.params ?? {}),
      body_sealed: e.body === undefined ? null : sealBody(key, e.body, id, e.caseId),
      evidence_id: e.evidenceId ?? null,
    }
  })
  await tx.insertInto('event').values(rows).execute()
  return rows.map((r) => r.id)
}

const sealBody = (key: Buffer | undefined, body: string, id: string, caseId: string) => {
  if (!key) throw new Error('words on a timeline need the key of their case')
  return sealText(key, body, placeOf('event', 'body', id, caseId))
}

/** Adds one line. */
export const addEvent = async (deps: Pick<Deps, 'clock'>, tx: Tx, key: Buffer, event: NewEvent): Promise<string> =>
  (await addEvents(deps, tx, key, [event]))[0]!
