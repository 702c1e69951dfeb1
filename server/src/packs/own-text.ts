import type { NewPolicyText, OwnText, PolicyText, TextReading } from '@breakwater/shared/contract/texts.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { as, person as asPerson, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { mayConfigure } from '../people/may.ts'
import { activePack } from '../policy/packs.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { partOf, sectionsOf, suggestAnchors } from './policy-text.ts'

/** The newest version of the organisation's own text, or undefined while there is none and our paraphrase stands for it (SETTLED 65). */
export async function newestText(tx: Tx) {
  const row = await tx.selectFrom('policy_text').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst()
  return row && { ...row, sections: sectionsOf(row.text, row.format) }
}

/** What the organisation's own text says at each clause that points into it. */
export async function ownWords(tx: Tx): Promise<(clause: string) => OwnText | null> {
  const text = await newestText(tx)
  return (clause) => {
    const at = text?.anchors[clause]
    return (at && text && partOf(text.sections, at)) || null
  }
}

/** The organisation's own text with its versions; everybody who works there may read it. */
export const policyText = (deps: Deps, who: Person): Promise<PolicyText> =>
  as(deps.db, asPerson(who.id), async (tx) => {
    const text = await newestText(tx)
    const versions = await tx
      .selectFrom('policy_text as t')
      .innerJoin('person as p', 'p.id', 't.by_id')
      .select(['t.version', 't.title', 't.at', 'p.name'])
      .orderBy('t.version', 'desc')
      .execute()
    return {
      current: text
        ? {
            ...{ version: text.version, title: text.title, format: text.format, text: text.text },
            ...{ sections: text.sections, anchors: text.anchors },
          }
        : null,
      versions: versions.map(({ version, title, at, name }) => ({ version, title, at: at.toISOString(), by: name })),
      can: { save: mayConfigure(who) },
    }
  })

/** What a text would be read as, and where the clauses of the active policy would point; nothing is kept. @throws Refusal `policy.text_empty` */
export const readText = (deps: Deps, who: Person, said: Pick<NewPolicyText, 'format' | 'text'>): Promise<TextReading> =>
  as(deps.db, asPerson(who.id), async (tx) => {
    const sections = sectionsOf(said.text, said.format)
    if (!sections.some(({ paragraphs }) => paragraphs.length)) throw new Refusal('invalid', 'policy.text_empty')
    const pack = await within(tx, system('setup'), asPerson(who.id), () => activePack(tx))
    const clauses = Object.entries(pack.clauses)
      .filter(([, clause]) => clause.origin === 'policy')
      .map(([id, { at, says }]) => ({ id, at, says }))
    return { sections, clauses, anchors: suggestAnchors(sections, clauses) }
  })

/**
 * Keeps the text as a new version; older ones stay. Clauses point to its headings and paragraphs; one that points nowhere keeps our
 * paraphrase. @throws Refusal `forbidden`, `policy.text_empty`, `policy.text_anchor`
 */
export async function saveText(deps: Deps, who: Person, said: NewPolicyText): Promise<{ version: number }> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  const { sections, clauses } = await readText(deps, who, said)
  for (const [clause, part] of Object.entries(said.anchors))
    if (!partOf(sections, part) || !clauses.some(({ id }) => id === clause))
      throw new Refusal('invalid', 'policy.text_anchor', { clause })
  return as(deps.db, asPerson(who.id), (tx) =>
    within(tx, system('setup'), asPerson(who.id), async () => {
      const version = ((await newestText(tx))?.version ?? 0) + 1
      const { title, format, text, anchors } = said
      await tx
        .insertInto('policy_text')
        .values({
          ...{ version, title, format, text, by_id: who.id, at: deps.clock.now() },
          anchors: JSON.stringify(anchors),
        })
        .execute()
      await record(tx, deps.clock, {
        action: 'policy.text',
        subject: String(version),
        actor: who.id,
        detail: { version },
      })
      return { version }
    }),
  )
}
