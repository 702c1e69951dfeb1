import { randomUUID } from 'node:crypto'
import type { Visibility } from '@breakwater/shared/case.ts'
import type { Subject } from '@breakwater/shared/person.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { sealText } from '../keys/seal.ts'

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

/** Adds a line to the timeline: append-only, and the case rises in the inbox. */
export async function addEvent(deps: Pick<Deps, 'clock'>, tx: Tx, key: Buffer, e: NewEvent): Promise<string> {
  const id = randomUUID()
  await tx
    .insertInto('event')
    .values({
      id,
      case_id: e.caseId,
      at: deps.clock.now(),
      actor_id: e.by.kind === 'person' ? e.by.id : null,
      actor_system: e.by.kind === 'system' ? e.by.name : null,
      kind: e.kind,
      visibility: e.visibility,
      params: JSON.stringify(e.params ?? {}),
      body_sealed: e.body === undefined ? null : sealText(key, e.body, `event.body:${id}`),
      evidence_id: e.evidenceId ?? null,
    })
    .execute()
  return id
}
