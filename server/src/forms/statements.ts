import { randomUUID } from 'node:crypto'
import type { Statement } from '@breakwater/shared/contract/forms.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { addMember } from '../cases/open-case.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard, standingOf } from '../desk/standing.ts'
import { touch } from '../desk/touch.ts'
import { openText, placeOf, sealText } from '../keys/seal.ts'
import { queueMails } from '../mailer/queue.ts'
import { may } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

type Asking = { personId: string | null; name: string; incident: string | null }

/**
 * Asks somebody for a statement (POLICY 95): a colleague gets a neutral mail and reads and writes their own alone; of somebody from
 * outside, whoever asked writes down what they said. @throws Refusal `statement.whom`, `statement.cannot_ask`
 */
export const askWitness = (deps: Deps, who: Person, reference: string, asked: Asking): Promise<Statement> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, file } = await guard(tx, who, reference, 'form.write')
    if ((asked.personId === null) === (asked.name === '')) throw new Refusal('invalid', 'statement.whom')
    const id = randomUUID()
    await within(tx, system('policy'), person(who.id), async () => {
      if (asked.personId && !(await canBeAsked(tx, caseId, asked.personId, file.affected_id)))
        throw new Refusal('invalid', 'statement.cannot_ask')
      const key = await caseKey(deps, tx, caseId)
      await tx
        .insertInto('witness_statement')
        .values({
          ...{ id, case_id: caseId, incident_id: asked.incident, person_id: asked.personId, asked_by: who.id },
          name_sealed: asked.personId
            ? null
            : sealText(key, asked.name, placeOf('witness_statement', 'name', id, caseId)),
          ...{ asked_at: deps.clock.now(), words_sealed: null, given_at: null, signed_at: null },
        })
        .execute()
      if (!asked.personId) return
      await addMember(deps, tx, caseId, asked.personId, 'witness')
      await queueMails(deps, tx, [{ reportId: null, kind: 'notice', personId: asked.personId, params: { reference } }])
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'statement.asked', caseId, subject: id })
    return (await listed(deps, tx, who, { id }))[0]!
  })

/** An active colleague who is neither the person it is about nor behind a wall. Runs as the service. */
async function canBeAsked(tx: Tx, caseId: string, personId: string, affectedId: string | null): Promise<boolean> {
  if (personId === affectedId) return false
  const found = await tx
    .selectFrom('person')
    .where('id', '=', personId)
    .where('active', '=', true)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('case_wall').where('case_id', '=', caseId).where('person_id', '=', personId).select('person_id'),
        ),
      ),
    )
    .select('id')
    .executeTakeFirst()
  return found !== undefined
}

/** Statements this person was asked for; of their cases they learn nothing else (SETTLED 5). */
export const myStatements = (deps: Deps, who: Person): Promise<Statement[]> =>
  as(deps.db, person(who.id), (tx) => listed(deps, tx, who, { mine: true }))

/** Those of one case, for whoever keeps its file. */
export const statementsOf = (deps: Deps, tx: Tx, who: Person, caseId: string): Promise<Statement[]> =>
  listed(deps, tx, who, { caseId })

async function listed(
  deps: Deps,
  tx: Tx,
  who: Person,
  only: { id?: string; mine?: true; caseId?: string },
): Promise<Statement[]> {
  const rows = await tx
    .selectFrom('witness_statement')
    .$if(only.id !== undefined, (q) => q.where('id', '=', only.id!))
    .$if(only.mine === true, (q) => q.where('person_id', '=', who.id))
    .$if(only.caseId !== undefined, (q) => q.where('case_id', '=', only.caseId!))
    .selectAll()
    .orderBy('asked_at')
    .limit(200)
    .execute()
  return within(tx, system('policy'), person(who.id), () => Promise.all(rows.map((row) => shown(deps, tx, row))))
}

type Row = Awaited<ReturnType<typeof rowOf>>
const rowOf = (tx: Tx, id: string) =>
  tx.selectFrom('witness_statement').where('id', '=', id).selectAll().executeTakeFirstOrThrow()

async function shown(deps: Deps, tx: Tx, row: Row): Promise<Statement> {
  const key = await caseKey(deps, tx, row.case_id)
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', row.case_id)
    .select('reference')
    .executeTakeFirstOrThrow()
  const opened = (column: 'name' | 'words', sealed: Buffer) =>
    openText(key, sealed, placeOf('witness_statement', column, row.id, row.case_id))
  const name = row.person_id
    ? (await tx.selectFrom('person').where('id', '=', row.person_id).select('name').executeTakeFirst())?.name
    : row.name_sealed && opened('name', row.name_sealed)
  return {
    ...{ id: row.id, reference: file.reference, who: name ?? '', byHand: row.person_id === null },
    askedAt: row.asked_at.toISOString(),
    words: row.words_sealed ? opened('words', row.words_sealed) : '',
    givenAt: row.given_at?.toISOString() ?? null,
    signedAt: row.signed_at?.toISOString() ?? null,
  }
}

/**
 * Writes or signs a statement: the witness their own, or for somebody from outside whoever keeps the file. What is signed stays as it is.
 * @throws missing for everybody else, Refusal `statement.signed`
 */
export const giveStatement = (
  deps: Deps,
  who: Person,
  id: string,
  given: { words: string; sign: boolean },
): Promise<Statement> =>
  as(deps.db, person(who.id), async (tx) => {
    const row = await tx.selectFrom('witness_statement').where('id', '=', id).selectAll().executeTakeFirst()
    if (!row) throw missing()
    const theirs = row.person_id === who.id
    const { reference } = await within(tx, system('policy'), person(who.id), () =>
      tx.selectFrom('case_file').where('id', '=', row.case_id).select('reference').executeTakeFirstOrThrow(),
    )
    const found = await standingOf(tx, who, reference)
    if (!found || (!theirs && !may(who, 'form.write', found.standing))) throw missing()
    if (!theirs && row.person_id !== null) throw new Refusal('forbidden', 'statement.theirs')
    if (row.signed_at) throw new Refusal('conflict', 'statement.signed')
    await within(tx, system('policy'), person(who.id), async () => {
      const key = await caseKey(deps, tx, row.case_id)
      const now = deps.clock.now()
      const signed = await tx
        .updateTable('witness_statement')
        .set({
          words_sealed: sealText(key, given.words, placeOf('witness_statement', 'words', id, row.case_id)),
          given_at: now,
          signed_at: given.sign ? now : null,
        })
        .where('id', '=', id)
        .where('signed_at', 'is', null)
        .returning('id')
        .executeTakeFirst()
      if (!signed) throw new Refusal('conflict', 'statement.signed')
    })
    await record(tx, deps.clock, {
      action: given.sign ? 'statement.signed' : 'statement.given',
      caseId: row.case_id,
      subject: id,
    })
    return (await listed(deps, tx, who, { id }))[0]!
  })
