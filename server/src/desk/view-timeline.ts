import type { TimelineItem } from '@breakwater/shared/case.ts'
import type { PersonRef } from '@breakwater/shared/person.ts'
import type { Tx } from '../db/as.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { say, word } from './words.ts'

const TONES: Record<string, TimelineItem['tone']> = {
  'note.written': 'note',
  'update.written': 'info',
  'step.done': 'calm',
  'evidence.added': 'info',
  'case.closed': 'calm',
}

/** A day as the service keeps it; the same one in every zone. */
const DAY = /^\d{4}-\d{2}-\d{2}$/
const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' })

/** The timeline as this reader may see it: row security already left out the rest. Newest first; 200 lines at most. */
export async function timeline(
  tx: Tx,
  caseId: string,
  key: Buffer,
  people: ReadonlyMap<string, PersonRef>,
): Promise<TimelineItem[]> {
  const rows = await tx
    .selectFrom('event')
    .where('case_id', '=', caseId)
    .selectAll()
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  return rows.map((row) => {
    const actor = row.actor_id ? (people.get(row.actor_id)?.name ?? say('event.someone')) : null
    const params = Object.fromEntries(
      Object.entries(row.params).map(([k, v]) => [
        k,
        typeof v !== 'string'
          ? v
          : DAY.test(v)
            ? day.format(new Date(v))
            : word(`param.${k}`, v) === v.replaceAll('-', ' ')
              ? v
              : word(`param.${k}`, v),
      ]),
    )
    return {
      id: row.id,
      at: row.at.toISOString(),
      actor,
      kind: row.kind,
      says:
        row.visibility === 'privileged'
          ? say('event.counsel.advised')
          : say.has(`event.${row.kind}`)
            ? say(`event.${row.kind}${actor && say.has(`event.${row.kind}_by`) ? '_by' : ''}`, params)
            : row.kind,
      body: row.body_sealed ? openText(key, row.body_sealed, placeOf('event', 'body', row.id, row.case_id)) : null,
      visibility: row.visibility,
      evidence: row.evidence_id,
      tone: TONES[row.kind] ?? (row.kind.startsWith('restriction.') ? 'warn' : 'plain'),
    }
  })
}
