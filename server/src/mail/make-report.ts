import { createHash } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { rawMailBytes } from '../evidence/raw-mail.ts'
import { missing, Refusal } from '../refusal.ts'
import { receive } from '../reports/receive.ts'
import { record } from '../trail/record.ts'
import { readBytes } from './bytes.ts'
import { evidenceOf } from './evidence-of.ts'
import { fallbackView } from './fallback.ts'
import { reportIdOf } from './read-one.ts'
import type { Original } from './reading.ts'

/**
 * The desk makes a report of mail from outside: the mail is the original, its sender a proposal, the affected person is whom the desk
 * names. Nobody is told by mail; what happens next is the desk's. @throws missing, Refusal `mail.unknown_person`
 */
export const reportFromOutside = (
  deps: Deps,
  person: Person,
  mailId: string,
  affectedEmail: string,
): Promise<{ reference: string }> =>
  as(deps.db, system('intake'), async (tx) => {
    const row = await tx
      .selectFrom('mail')
      .where('id', '=', mailId)
      .where('outcome', 'in', ['external_inbound', 'set-aside', 'machine'])
      .selectAll()
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw missing()
    const email = affectedEmail.toLowerCase()
    const affected = await tx
      .selectFrom('person')
      .leftJoin('person_address', 'person_address.person_id', 'person.id')
      .where('active', '=', true)
      .where((eb) => eb.or([eb('email', '=', email), eb('person_address.address', '=', email)]))
      .select('person.id')
      .executeTakeFirst()
    if (!affected) throw new Refusal('invalid', 'mail.unknown_person')
    const bytes = await rawMailBytes(deps, tx, mailId)
    const from = fallbackView(bytes, readBytes(bytes)).from
    const [sender] = from
    const itself: Original = {
      how: 'redirected',
      bytes,
      why: 'outside',
      grade: 'C',
      depth: 1,
      ...(from.length === 1 && sender ? { from: sender } : {}),
    }
    const { evidence, proposals } = evidenceOf(bytes, [itself])
    const id = reportIdOf(deps, row.mailbox, row.canon)
    const received = await receive(deps, tx, {
      id,
      door: 'mailbox',
      source: 'mailbox',
      reporterId: null,
      affectedId: affected.id,
      verdict: 'external',
      verdictReason: 'desk',
      receivedAt: row.received_at,
      words: '',
      wishes: null,
      relation: 'unknown',
      behaviours: [],
      channel: 'email',
      danger: { now: 'unknown', policeCalledFirst: 'unknown' },
      tellManager: null,
      managerInvolved: false,
      about: null,
      evidence,
      proposals,
      mailId,
      receipt: false,
      digest: createHash('sha256').update(row.canon).digest(),
    })
    await tx
      .insertInto('mail_report')
      .values({ mailbox: row.mailbox, canon: row.canon, report_id: id, verdict: 'external' })
      .onConflict((c) => c.doNothing())
      .execute()
    await tx.updateTable('mail').set({ outcome: 'report', report_id: id }).where('id', '=', mailId).execute()
    await record(tx, deps.clock, {
      action: 'mail.made-report',
      caseId: received.caseId,
      subject: mailId,
      actor: person.id,
    })
    await deps.jobs.enqueue(tx, 'store-mail-evidence', { reportIds: [id] })
    await deps.jobs.enqueue(tx, 'check-signatures', { reportIds: [id] })
    return { reference: received.reference }
  })
