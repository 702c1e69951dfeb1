import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { againstWish } from '../desk/decisions/against-wish.ts'
import { policyRefusal } from '../desk/policy-refusal.ts'
import { askGates } from '../gates/ask.ts'
import { citedClause } from '../policy/decide.ts'
import { Refusal } from '../refusal.ts'
import { newestWishes } from './facts.ts'
import { names, peopleToKeepBack } from './names.ts'
import type { OpenLetter } from './open-letter.ts'
import { type Composed, letterLines, paragraphs, told } from './paper.ts'
import { checkRecipient } from './recipient.ts'
import { say } from './words.ts'

/**
 * Everything that stands between this letter and the other side, as the refusals they would be: the gates of the policy, the paragraphs it
 * must hold (POLICY 23), the wishes its author opened (POLICY 20), who receives it, and who must not be named (POLICY I20). Runs as the
 * service. The first of them is what a verb throws.
 */
export async function lacking(deps: Deps, tx: Tx, letter: OpenLetter, c: Composed): Promise<Refusal[]> {
  const { rule, s, row, draft, kind } = letter
  const found: Refusal[] = []
  const attempt = async (work: () => void | Promise<void>) => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      found.push(error)
    }
  }
  await attempt(() => askGates(s.pack, s.plan, row.action))
  const said = new Set(paragraphs(c).map(({ id }) => id))
  for (const must of rule.must_say ?? [])
    if (!said.has(must.id)) found.push(policyRefusal(s.pack, citedClause(must, s.facts), must.say))
  found.push(...unasked(letter, c, said))
  const wishes = await newestWishes(tx, s.file.id)
  if (wishes && row.wishes_read !== wishes.version) found.push(new Refusal('blocked', 'letter.wishes_unread'))
  if ((await againstWish(tx, s, row.action)) && !row.deviation_sealed)
    found.push(new Refusal('blocked', 'letter.deviation'))
  if (kind.inside) {
    if (!draft.readers.length) found.push(new Refusal('invalid', 'letter.readers'))
  } else if (!draft.recipient) found.push(new Refusal('invalid', 'letter.recipient'))
  else await attempt(() => checkRecipient(deps, tx, kind, s.file.third_party_id, draft.recipient!))
  if (!told(c).length) found.push(new Refusal('invalid', 'letter.fact'))
  const lines = letterLines(c).join('\n')
  const mayBeNamed = told(c).some(({ id }) => id === 'affected')
  for (const who of await peopleToKeepBack(tx, s.file.id)) {
    if (mayBeNamed && who.id === s.file.affected_id) continue
    if (names(lines, who)) {
      found.push(new Refusal('invalid', 'letter.names_person'))
      break
    }
  }
  return found
}

/** A demand says what it demands and a request what it asks for, whatever else its author changed (POLICY 24, 51). */
function unasked({ s, rule, row }: OpenLetter, c: Composed, said: ReadonlySet<string>): Refusal[] {
  const clause = s.plan.actions.find(({ id }) => id === row.action)?.clause ?? rule.clause
  const core = rule.variants ? `variant-${c.variant}` : rule.level ? `request-${c.level}` : undefined
  return core && !said.has(core) ? [policyRefusal(s.pack, clause, say('letter.core'))] : []
}

/** @throws the first thing that is missing */
export async function complete(deps: Deps, tx: Tx, letter: OpenLetter, c: Composed): Promise<void> {
  const [first] = await lacking(deps, tx, letter, c)
  if (first) throw first
}
