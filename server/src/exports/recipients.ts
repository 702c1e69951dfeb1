import type { CaseView } from '@breakwater/shared/case.ts'
import type { ExportRecipient } from '@breakwater/shared/contract/exports.ts'
import type { Tx } from '../db/as.ts'
import { say } from '../desk/words.ts'
import { type Hidden, type Masker, masker } from './mask.ts'

type Item = NonNullable<CaseView['timeline']>[number]
/** What one kind of recipient gets of a case: which lines, which originals, and whose names. */
export type Profile = {
  masks: Masker
  items: (item: Item) => boolean
  originals: (evidence: { by_id: string | null }) => boolean
  /** ids of people who stand by name */
  named: ReadonlySet<string> | 'everyone'
}

/**
 * Redaction per recipient. The organisation's own copy holds what its handler reads; an authority gets no notes of the desk and roles
 * instead of staff names; whoever reported gets what they may read anyway, and their own originals.
 */
export async function profileOf(
  tx: Tx,
  recipient: ExportRecipient,
  view: CaseView,
  own: ReadonlySet<string>,
): Promise<Profile> {
  if (recipient === 'organisation')
    return { masks: masker([]), items: () => true, originals: () => true, named: 'everyone' }
  const kept = new Set([view.affected?.id, view.reportedBy?.id].flatMap((id) => id ?? []))
  const parts = new Map(view.people.map((p) => [p.person.id, p.part]))
  const staff = await tx.selectFrom('person').select(['id', 'name', 'email']).execute()
  const hidden = staff
    .filter(({ id }) => !kept.has(id))
    .flatMap(({ id, name, email }): Hidden[] => {
      const part = parts.get(id)
      const label = part ? say(`part.${part}`) : say('export.colleague')
      const why = { label, what: say('export.name_of_staff'), reason: say('export.why_staff') }
      return [
        { text: name, ...why },
        { text: email, ...why },
      ]
    })
  const inside = (item: Item) => item.visibility === 'reporter-too'
  const masks = masker(hidden)
  for (const item of view.timeline ?? [])
    if (!inside(item)) masks.note('timeline', say('export.inner_line'), say('export.why_inner'))
  return {
    masks,
    items: inside,
    originals: (evidence) => recipient === 'authority' || (evidence.by_id !== null && own.has(evidence.by_id)),
    named: kept,
  }
}
