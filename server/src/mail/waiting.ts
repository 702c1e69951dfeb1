import { mail as contract, type WaitingMail } from '@breakwater/shared/contract/mail.ts'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import type { Person } from '@breakwater/shared/person.ts'
import { createText } from '@breakwater/shared/text.ts'
import { as, person as asPerson, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { may, NO_CASE } from '../people/may.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { askToConfirm, confirmSender } from './confirm.ts'
import { confirmPage } from './confirm-page.ts'
import { reportFromOutside } from './make-report.ts'
import { readWaiting } from './read-mail.ts'
import { sendAgain } from './send-again.ts'
import { unsentMail } from './unsent.ts'

const t = createText([words], 'en')
const OUTCOMES = ['external_inbound', 'machine', 'oversize']

const allowed = (person: Person) => {
  if (!may(person, 'mail.triage', NO_CASE)) throw new Refusal('forbidden', 'refusal.forbidden')
}

type Row = { state: WaitingMail['state']; outcome: string | null; verdict: string | null }

function saysOf({ state, outcome, verdict }: Row): string {
  if (state === 'quarantined' || state === 'deferred') return t(`waiting.${state}`)
  if (outcome === 'oversize' || outcome === 'machine') return t(`waiting.${outcome}`)
  if (outcome === 'external_inbound') return t('waiting.external')
  return verdict === 'unverified' ? t('waiting.unverified') : t('waiting.incoming')
}

/** Deliveries that wait for a human, newest first: unreadable, too large, from outside, from machines, not read yet. Nothing of their text. */
export async function waitingMail(deps: Deps, person: Person): Promise<WaitingMail[]> {
  allowed(person)
  const rows = await as(deps.db, asPerson(person.id), (tx) =>
    tx
      .selectFrom('mail')
      .leftJoin('mailbox', 'mailbox.id', 'mail.mailbox')
      // a person's uploads have a place of their own and no mailbox
      .where((eb) => eb.or([eb('mailbox.purpose', '=', 'report'), eb('mail.door', '=', 'upload')]))
      .where((eb) =>
        eb.or([
          eb('mail.state', '<>', 'done'),
          eb('mail.outcome', 'in', OUTCOMES),
          eb.and([eb('mail.outcome', '=', 'report'), eb('mail.verdict', '=', 'unverified')]),
        ]),
      )
      .select([
        'mail.id',
        'mail.mailbox',
        'mail.door',
        'mail.received_at',
        'mail.size',
        'mail.state',
        'mail.outcome',
        'mail.verdict',
        'mail.report_id',
      ])
      .orderBy('mail.received_at', 'desc')
      .limit(500)
      .execute(),
  )
  const asked = await askedAt(
    deps,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    mailbox: row.mailbox,
    door: row.door,
    receivedAt: row.received_at.toISOString(),
    size: row.size,
    state: row.state,
    outcome: row.outcome,
    says: saysOf(row),
    canAsk: row.verdict === 'unverified' && row.report_id !== null,
    askedAt: asked.get(row.id)?.toISOString() ?? null,
  }))
}

const askedAt = (deps: Deps, ids: readonly string[]): Promise<Map<string, Date>> =>
  as(deps.db, system('intake'), async (tx) => {
    if (!ids.length) return new Map()
    const rows = await tx
      .selectFrom('confirm_link')
      .where('mail_id', 'in', [...ids])
      .select(['mail_id', 'at'])
      .orderBy('at')
      .execute()
    return new Map(rows.map((row) => [row.mail_id, row.at]))
  })

const triaged = (
  deps: Deps,
  person: Person,
  tx: Tx,
  action: string,
  mailId: string,
  detail: Record<string, string> = {},
) => record(tx, deps.clock, { action, subject: mailId, actor: person.id, detail })

/** Reads a mail again, as if it had just come: its report keeps its id and its clock (MAIL-22). @throws missing */
export async function retryMail(deps: Deps, person: Person, id: string): Promise<{ state: string }> {
  allowed(person)
  const seen = await as(deps.db, asPerson(person.id), (tx) =>
    tx.selectFrom('mail').where('id', '=', id).select('id').executeTakeFirst(),
  )
  // a mail of a case behind a wall is as absent as one that never came
  if (!seen) throw missing()
  await as(deps.db, system('intake'), async (tx) => {
    const row = await tx
      .updateTable('mail')
      .set({ state: 'incoming', attempts: 0, problem: null, next_try: null, lease_until: null })
      .where('id', '=', id)
      .where('state', 'in', ['quarantined', 'deferred'])
      .returning(['mailbox', 'address'])
      .executeTakeFirst()
    if (!row) throw missing()
    // what is damaged may be stored anew three times more
    await tx
      .updateTable('mail_raw')
      .set({ mends: 0 })
      .where('mailbox', '=', row.mailbox)
      .where('address', '=', row.address)
      .execute()
    await triaged(deps, person, tx, 'mail.tried-again', id)
  })
  await readWaiting(deps)
  const now = await as(deps.db, system('intake'), (tx) =>
    tx.selectFrom('mail').where('id', '=', id).select('state').executeTakeFirst(),
  )
  return { state: now?.state ?? 'incoming' }
}

/** Sets mail from outside aside, for a reason that is kept sealed; the mail itself stays and the trail says who did it. @throws missing */
export async function setMailAside(deps: Deps, person: Person, id: string, reason: string): Promise<{ state: string }> {
  allowed(person)
  await as(deps.db, system('intake'), async (tx) => {
    const row = await tx
      .updateTable('mail')
      .set({
        outcome: 'set-aside',
        problem: sealText(deps.keys.installation, reason, placeOf('mail', 'problem', id)).toString('base64'),
      })
      .where('id', '=', id)
      .where('outcome', 'in', ['external_inbound', 'machine'])
      .returning('id')
      .executeTakeFirst()
    if (!row) throw missing()
    await triaged(deps, person, tx, 'mail.set-aside', id)
  })
  return { state: 'set-aside' }
}

/** Opens the room's endpoints. */
export function mountMail(on: On, deps: Deps): void {
  on(contract.unsent, ({ person }) => unsentMail(deps, person))
  on(contract.sendAgain, ({ person, params }) => sendAgain(deps, person, params.id))
  on(contract.waiting, ({ person }) => waitingMail(deps, person))
  on(contract.retry, ({ person, params }) => retryMail(deps, person, params.id))
  on(contract.setAside, ({ person, params, body }) => setMailAside(deps, person, params.id, body.reason))
  on(contract.makeReport, async ({ person, params, body }) => {
    allowed(person)
    return reportFromOutside(deps, person, params.id, body.affectedEmail)
  })
  on(contract.ask, ({ person, params }) => askToConfirm(deps, person, params.id))
  on(contract.confirmPage, () => confirmPage('ask'))
  on(contract.confirm, async ({ params }) => {
    await confirmSender(deps, params.token)
    return confirmPage('done')
  })
}
