import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { queueMails } from '../mailer/queue.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { say } from './words.ts'

/** Kinds of words that blame, doubt or discourage; their phrases stand in the locale files, parted by a bar (POLICY 80, 82). */
export const WORDING_RULES = ['blames', 'doubts', 'discourages'] as const

const plain = (text: string) => text.toLowerCase().replaceAll(/[’‘`]/g, "'").replaceAll(/\s+/g, ' ')

/** The phrases in a text that the wording check marks, by their rule. Pure but for the locale files. */
export function marked(text: string): { rule: string; phrase: string }[] {
  const words = ` ${plain(text)
    .replaceAll(/[.,;:?!()"]/g, ' ')
    .replaceAll(/ +/g, ' ')} `
  return WORDING_RULES.flatMap((rule) =>
    say(`wording.rules.${rule}`)
      .split('|')
      .filter((phrase) => words.includes(` ${plain(phrase)} `))
      .map((phrase) => ({ rule, phrase })),
  )
}

type Outgoing = { caseId: string; byId: string; kind: string; text: string }

/** Keeps a flag where the wording check marks a text that goes out, and lets the overseer know. Runs as the service. */
export async function flagSent(deps: Deps, tx: Tx, out: Outgoing): Promise<void> {
  const rules = [...new Set(marked(out.text).map(({ rule }) => rule))]
  if (!rules.length) return
  await keep(deps, tx, out, rules, true)
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', out.caseId)
    .select(['overseer_id', 'reference'])
    .executeTakeFirstOrThrow()
  const params = { reference: file.reference }
  await queueMails(deps, tx, [{ reportId: null, kind: 'notice', personId: file.overseer_id, params }])
}

/**
 * Asks whoever writes an update to think about it first: the flag stays, in a transaction of its own, also when they write something else.
 * @throws Refusal `wording.marked` with the phrases
 */
export async function askAgain(deps: Deps, who: Person, reference: string, text: string): Promise<void> {
  const found = marked(text)
  if (!found.length) return
  await as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.update')
    const rules = [...new Set(found.map(({ rule }) => rule))]
    await within(tx, system('policy'), person(who.id), () =>
      keep(deps, tx, { caseId, byId: who.id, kind: 'update', text }, rules, false),
    )
    await record(tx, deps.clock, { action: 'wording.marked', caseId })
  })
  throw new Refusal('conflict', 'wording.marked', { phrases: found.map(({ phrase }) => `“${phrase}”`).join(', ') })
}

const keep = (deps: Deps, tx: Tx, { caseId, byId, kind }: Outgoing, rules: string[], sent: boolean) =>
  tx
    .insertInto('wording_flag')
    .values({ id: randomUUID(), case_id: caseId, by_id: byId, kind, rules, sent, at: deps.clock.now() })
    .execute()
