import { addEvents } from '../cases/event.ts'
import { system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { ABOUT_NONE, isTokenFor, type Token } from '../mailer/token.ts'
import { record } from '../trail/record.ts'

const WEEK = 7 * 24 * 3_600_000

/**
 * A mail of ours came back. Only a token we made for a mail to that very address counts; anything else marks nothing (MAIL-42).
 * The desk reads it on the case: the person has to be reached another way.
 */
export async function markUndeliverable(deps: Deps, tx: Tx, tokens: readonly Token[]): Promise<void> {
  for (const token of tokens) {
    // a letter to the other side: the room that sent it knows whom it went to
    if (token.reference.startsWith('BW-L')) await deps.jobs.enqueue(tx, 'letter-came-back', tokenOnly(token))
    const to = await addresseeOf(deps, tx, token)
    if (!to) continue
    const at = deps.clock.now()
    const marked = await tx
      .insertInto('person_address')
      .values({ address: to.email, person_id: to.id, undeliverable_at: at })
      .onConflict((c) =>
        c.column('address').doUpdateSet({ undeliverable_at: at }).where('person_address.undeliverable_at', 'is', null),
      )
      .returning('address')
      .executeTakeFirst()
    if (!marked) continue
    const file = await tx
      .selectFrom('case_file')
      .where('reference', '=', token.reference)
      .select('id')
      .executeTakeFirst()
    if (file)
      await addEvents(deps, tx, undefined, [
        { caseId: file.id, by: system('intake'), kind: 'mail.undeliverable', visibility: 'desk' },
      ])
    await record(tx, deps.clock, {
      action: 'mail.undeliverable',
      subject: to.id,
      ...(file ? { caseId: file.id } : {}),
    })
  }
}

const tokenOnly = ({ reference, key, mac }: Token) => ({ reference, key, mac })

/** Whether mail to this address came back. Another address in the directory carries no such mark. */
export const isUndeliverable = async (tx: Tx, address: string): Promise<boolean> =>
  (await tx
    .selectFrom('person_address')
    .where('address', '=', address)
    .where('undeliverable_at', 'is not', null)
    .select('address')
    .executeTakeFirst()) !== undefined

/** A relay took mail for this address: it may be written to again, until something comes back once more. */
export async function deliveredAgain(tx: Tx, address: string): Promise<void> {
  await tx
    .updateTable('person_address')
    .set({ undeliverable_at: null })
    .where('address', '=', address)
    .where('undeliverable_at', 'is not', null)
    .execute()
}

/** Who this mail of ours was sent to. */
async function addresseeOf(deps: Deps, tx: Tx, token: Token): Promise<{ id: string; email: string } | undefined> {
  const none = Object.entries(ABOUT_NONE).find(([, reference]) => reference === token.reference)
  const rows = none
    ? await tx
        .selectFrom('outgoing')
        .innerJoin('person', 'person.id', 'outgoing.person_id')
        .where('outgoing.kind', '=', none[0])
        .where('outgoing.sent_at', '>', new Date(deps.clock.now().getTime() - WEEK))
        .select(['person.id', 'person.email'])
        .execute()
    : await tx
        .selectFrom('case_file')
        .innerJoin('case_member', 'case_member.case_id', 'case_file.id')
        .innerJoin('person', 'person.id', 'case_member.person_id')
        .where('case_file.reference', '=', token.reference)
        .select(['person.id', 'person.email'])
        .execute()
  return rows.find(({ email }) => isTokenFor(deps.keys, token, email))
}

/**
 * An out-of-office note or a notice that answers a mail of ours is noted on the case it quotes, and opens none (MAIL 7). Only a token
 * that we made for somebody of that case counts.
 */
export async function noteAutomatic(deps: Deps, tx: Tx, mailId: string, tokens: readonly Token[]): Promise<void> {
  for (const reference of new Set(tokens.map((token) => token.reference))) {
    const file = await tx.selectFrom('case_file').where('reference', '=', reference).select('id').executeTakeFirst()
    const about = tokens.filter((token) => token.reference === reference)
    const owners = file ? await Promise.all(about.map((token) => addresseeOf(deps, tx, token))) : []
    if (!file || owners.every((owner) => owner === undefined)) continue
    await addEvents(deps, tx, undefined, [
      { caseId: file.id, by: system('intake'), kind: 'mail.automatic', visibility: 'desk', params: { mailId } },
    ])
  }
}

/** Whether a bounce says that the mail was given up; "delayed" is no end. A bounce without any such line counts as one. */
export function gaveUp(bytes: Buffer): boolean {
  const actions =
    bytes
      .subarray(0, 256 * 1024)
      .toString('latin1')
      .match(/^action:[ \t]*\w+/gim) ?? []
  return !actions.length || actions.some((line) => line.toLowerCase().endsWith('failed'))
}
