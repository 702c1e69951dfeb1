import type { UnsentMail } from '@breakwater/shared/contract/mail.ts'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import type { Person } from '@breakwater/shared/person.ts'
import { createText } from '@breakwater/shared/text.ts'
import { sql } from 'kysely'
import { as, person as asPerson, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { may, NO_CASE } from '../people/may.ts'
import { Refusal } from '../refusal.ts'

const t = createText([words], 'en')

/** Kinds that tell somebody of one case, and whose loss the desk can mend. */
const KINDS = ['receipt', 'update'] as const
/** A mail that a person of the desk sent again carries this among its parameters. */
export const AGAIN = 'again'

const saysOf = (problem: string | null): string =>
  t(problem && t.has(`unsent.${problem}`) ? `unsent.${problem}` : 'unsent.refused')

/**
 * Receipts and updates that were given up, of cases this person may know of; a case behind a wall has none. Nothing of their text, and
 * nobody's name. @throws Refusal forbidden
 */
export const unsentMail = (deps: Deps, who: Person): Promise<UnsentMail[]> =>
  as(deps.db, asPerson(who.id), async (tx) =>
    (await unsentRows(tx, who)).map((row) => ({
      id: row.id,
      kind: row.kind as UnsentMail['kind'],
      reference: row.params['reference'] ?? '',
      at: row.at.toISOString(),
      says: saysOf(row.active ? row.problem : 'nobody'),
      canSendAgain: mayGoAgain(row),
      sentAgain: row.params[AGAIN] !== undefined,
    })),
  )

/** What may have arrived is not repeated once more (SETTLED 35). */
export const mayGoAgain = (row: { active: boolean; problem: string | null; params: Record<string, string> }): boolean =>
  row.active && row.problem !== 'outcome-unknown' && row.params[AGAIN] === undefined

/** The rows behind it, with the case of each; runs as the person. @throws Refusal forbidden */
export async function unsentRows(tx: Tx, who: Person, id?: string) {
  if (!may(who, 'mail.triage', NO_CASE)) throw new Refusal('forbidden', 'refusal.forbidden')
  const rows = await within(tx, system('intake'), asPerson(who.id), () =>
    tx
      .selectFrom('outgoing')
      .innerJoin('person', 'person.id', 'outgoing.person_id')
      .innerJoin('case_file', (join) => join.on(sql<boolean>`case_file.reference = outgoing.params->>'reference'`))
      .where('outgoing.state', '=', 'failed')
      .where('outgoing.kind', 'in', [...KINDS])
      .$if(id !== undefined, (q) => q.where('outgoing.id', '=', id!))
      .select(['outgoing.id', 'outgoing.kind', 'outgoing.params', 'outgoing.at', 'outgoing.problem', 'person.active'])
      .select('case_file.id as caseId')
      .orderBy('outgoing.at', 'desc')
      .limit(200)
      .execute(),
  )
  const known = await knownCases(
    tx,
    rows.map((row) => row.caseId),
  )
  return rows.filter((row) => known.has(row.caseId))
}

/** Those of these cases the person works on, or the desk may claim. */
async function knownCases(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (!ids.length) return new Set()
  const { rows } = await sql<{ id: string }>`
    select id from app.case_file where id = any(${[...ids]}::uuid[])
    union select id from app.desk_unclaimed() where id = any(${[...ids]}::uuid[])`.execute(tx)
  return new Set(rows.map(({ id }) => id))
}
