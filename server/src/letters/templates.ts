import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { ourTemplate, type Paragraph, templateOf } from './template.ts'
import { OUR_TEMPLATES } from './words.ts'

const KINDS = Object.keys(OUR_TEMPLATES)

/** Every template as it would be used now. */
export const listTemplates = (deps: Deps, who: Person) =>
  as(deps.db, person(who.id), async (tx) => {
    const rows = []
    for (const kind of KINDS) {
      const t = await templateOf(tx, kind)
      rows.push({ kind, version: t.version, own: t.version > 0, blocks: t.blocks })
    }
    return rows
  })

/** The organisation's own words for a kind of letter: a new version, older ones stay. Whether it says what the policy asks for is checked when a letter is sent. */
export const saveTemplate = (
  deps: Deps,
  who: Person,
  kind: string,
  blocks: Paragraph[],
): Promise<{ version: number }> =>
  as(deps.db, person(who.id), async (tx) => {
    if (!KINDS.includes(kind) || !ourTemplate(kind).blocks.length) throw new Refusal('invalid', 'letter.template_kind')
    const version = await within(tx, system('policy'), person(who.id), async () => {
      const next = (await templateOf(tx, kind)).version + 1
      await tx
        .insertInto('letter_template')
        .values({ kind, version: next, blocks: JSON.stringify(blocks), by_id: who.id, at: deps.clock.now() })
        .execute()
      return next
    })
    await record(tx, deps.clock, { action: 'letter.template', subject: kind, detail: { version } })
    return { version }
  })
