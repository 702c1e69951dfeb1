import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { as, person as asPerson, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openEvidence } from '../evidence/open.ts'
import { findByAddress } from '../people/find-by-address.ts'
import { may, NO_CASE } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { queueMail } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { readAddresses } from './address.ts'
import { first, readHead, values } from './bytes.ts'
import { confirmIdOf } from './confirm-token.ts'
import { raiseVerdict } from './raise-verdict.ts'

const INTAKE = system('intake')
const GOOD_FOR = 24 * 3_600_000

/**
 * The desk asks whoever a mail names as its sender whether they wrote it: one link, good once and for 24 hours, to their address in the
 * directory and to no other (SETTLED 31). A later question ends an earlier one.
 * @throws missing, Refusal `mail.nobody_to_ask` when the mail names nobody of the directory
 */
export async function askToConfirm(deps: Deps, person: Person, mailId: string): Promise<{ state: 'asked' }> {
  if (!may(person, 'mail.triage', NO_CASE)) throw new Refusal('forbidden', 'refusal.forbidden')
  const seen = await as(deps.db, asPerson(person.id), (tx) =>
    tx.selectFrom('mail').where('id', '=', mailId).select('id').executeTakeFirst(),
  )
  if (!seen) throw missing()
  await as(deps.db, INTAKE, async (tx) => {
    const mail = await unconfirmed(tx, mailId)
    if (!mail) throw missing()
    const asked = await namedIn(deps, tx, mail)
    if (!asked) throw new Refusal('invalid', 'mail.nobody_to_ask')
    const at = deps.clock.now()
    await endLinks(tx, mailId, at)
    const id = randomUUID()
    await tx
      .insertInto('confirm_link')
      .values({
        id,
        mail_id: mailId,
        report_id: mail.reportId,
        person_id: asked.id,
        asked_by: person.id,
        at,
        expires_at: new Date(at.getTime() + GOOD_FOR),
      })
      .execute()
    await queueMail(deps, tx, { reportId: null, kind: 'confirm', personId: asked.id, params: { link: id } })
    await addEvent(deps, tx, await caseKey(deps, tx, mail.caseId), {
      caseId: mail.caseId,
      by: { kind: 'person', id: person.id },
      kind: 'mail.asked',
      visibility: 'desk',
    })
    await record(tx, deps.clock, { action: 'mail.asked', caseId: mail.caseId, subject: mailId, actor: person.id })
  })
  return { state: 'asked' }
}

/** Somebody pressed the button behind the link. A link that is unknown, used or old does nothing; the answer is the same (SETTLED 31). */
export async function confirmSender(deps: Deps, token: string): Promise<void> {
  const id = confirmIdOf(deps.keys, token)
  if (!id) return
  await as(deps.db, INTAKE, async (tx) => {
    const now = deps.clock.now()
    const link = await tx
      .updateTable('confirm_link')
      .set({ used_at: now })
      .where('id', '=', id)
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .returning(['mail_id', 'report_id', 'person_id'])
      .executeTakeFirst()
    const mail = link && (await unconfirmed(tx, link.mail_id))
    const active =
      link &&
      (await tx
        .selectFrom('person')
        .where('id', '=', link.person_id)
        .where('active', '=', true)
        .select('id')
        .executeTakeFirst())
    if (!link || !mail || !active) return
    await raiseVerdict(deps, tx, link.report_id, {
      personId: link.person_id,
      reason: 'confirmed',
      receipt: mail.kind === 'human',
    })
    await tx
      .updateTable('mail')
      .set({ verdict: 'verified', verdict_reason: 'confirmed' })
      .where('report_id', '=', link.report_id)
      .execute()
    await tx.updateTable('mail_report').set({ verdict: 'verified' }).where('report_id', '=', link.report_id).execute()
  })
}

const endLinks = (tx: Tx, mailId: string, at: Date) =>
  tx
    .updateTable('confirm_link')
    .set({ expires_at: at })
    .where('mail_id', '=', mailId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', at)
    .execute()

type Unconfirmed = { reportId: string; caseId: string; kind: string | null }

async function unconfirmed(tx: Tx, mailId: string): Promise<Unconfirmed | undefined> {
  return tx
    .selectFrom('mail')
    .innerJoin('report', 'report.id', 'mail.report_id')
    .where('mail.id', '=', mailId)
    .where('report.mail_id', '=', mailId)
    .where('report.verdict', '=', 'unverified')
    .where('report.state', '=', 'received')
    .select(['report.id as reportId', 'report.case_id as caseId', 'mail.kind'])
    .forUpdate()
    .executeTakeFirst()
}

/** Whom the mail names as who sent it to us: who passed it on, else its author. Only an active person of the directory counts. */
async function namedIn(deps: Deps, tx: Tx, { reportId, caseId }: Unconfirmed): Promise<Person | undefined> {
  const kept = await tx
    .selectFrom('evidence')
    .where('report_id', '=', reportId)
    .where('mail_id', 'is not', null)
    .select('id')
    .orderBy('at')
    .executeTakeFirst()
  if (!kept) return undefined
  const { bytes } = await openEvidence(deps, tx, await caseKey(deps, tx, caseId), kept.id)
  const head = readHead(bytes)
  const passedOn = first(head, 'resent-from')
  const named = (passedOn ? [passedOn] : values(head, 'from')).flatMap((value) => readAddresses(value).mailboxes)
  const [one, ...more] = named
  return one?.address && !more.length ? findByAddress(tx, one.address) : undefined
}
