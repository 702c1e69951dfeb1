import type { Person } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { policyRefusal } from '../desk/policy-refusal.ts'
import { activePack } from '../policy/packs.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { ourTemplate, type Paragraph, templateOf } from './template.ts'
import { OUR_TEMPLATES } from './words.ts'

const KINDS = Object.keys(OUR_TEMPLATES)

/** What the active policy asks letters of this kind to say, by the paragraph that says it. */
const mustSay = (pack: PolicyPack, kind: string): Map<string, string> =>
  new Map(
    Object.values(pack.actions)
      .filter((action) => action.kind === kind)
      .flatMap((action) => (action.must_say ?? []).map(({ id, say }) => [id, say] as const)),
  )

/** @throws Refusal `policy` when a paragraph that the policy asks for is left out or empty */
function checkSays(pack: PolicyPack, kind: string, blocks: readonly Paragraph[]): void {
  const said = new Set(blocks.filter(({ text }) => text.trim() !== '').map(({ id }) => id))
  const [lacks] = Object.values(pack.actions)
    .filter((action) => action.kind === kind)
    .flatMap((action) => action.must_say ?? [])
    .filter(({ id }) => !said.has(id))
  if (lacks) throw policyRefusal(pack, lacks.clause, lacks.say)
}

/** Every template as it would be used now, with what the policy asks of its paragraphs. */
export const listTemplates = (deps: Deps, who: Person) =>
  as(deps.db, person(who.id), async (tx) => {
    const pack = await within(tx, system('policy'), person(who.id), () => activePack(tx))
    const rows = []
    for (const kind of KINDS) {
      const { version, blocks } = await templateOf(tx, kind)
      const must = mustSay(pack, kind)
      const said = blocks.map((b) => ({ ...b, must: must.get(b.id) ?? null }))
      // what an earlier version left out is offered again: without it the letter cannot go
      const absent = ourTemplate(kind).blocks.filter((b) => must.has(b.id) && !blocks.some(({ id }) => id === b.id))
      rows.push({
        ...{ kind, version, own: version > 0 },
        title: blocks.find(({ id }) => id === 'subject')?.text ?? kind,
        blocks: [...said, ...absent.map((b) => ({ ...b, must: must.get(b.id)! }))],
      })
    }
    return rows
  })

/**
 * The organisation's own words for a kind of letter: a new version, older ones stay. What the active policy asks letters of this kind to say
 * has to be there; a letter is asked again when it is sent, by the policy of its own case (POLICY 23).
 * @throws Refusal `policy` with the clause of the first paragraph that is not there, `letter.template_kind`
 */
export const saveTemplate = (
  deps: Deps,
  who: Person,
  kind: string,
  blocks: Paragraph[],
): Promise<{ version: number }> =>
  as(deps.db, person(who.id), async (tx) => {
    if (!KINDS.includes(kind) || !ourTemplate(kind).blocks.length) throw new Refusal('invalid', 'letter.template_kind')
    const version = await within(tx, system('policy'), person(who.id), async () => {
      checkSays(await activePack(tx), kind, blocks)
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
