import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { cosignOn } from '../desk/cosign.ts'
import { plays } from '../desk/plays.ts'
import { policyRefusal } from '../desk/policy-refusal.ts'
import { touch } from '../desk/touch.ts'
import { flagSent } from '../desk/wording.ts'
import { paperLines, paperPdf } from '../exports/pdf.ts'
import { applyPolicy } from '../policy/apply.ts'
import { carryOut } from '../policy/carry-out.ts'
import { Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { compose } from './compose.ts'
import { delivered } from './delivered.ts'
import { noteDisclosures } from './disclosures.ts'
import { openOf, sealOf } from './draft.ts'
import { newestWishes } from './facts.ts'
import { complete } from './missing.ts'
import { type OpenLetter, withLetter } from './open-letter.ts'
import { letterPaper, told } from './paper.ts'
import { tellReaders } from './readers.ts'
import { isMailAddress } from './recipient.ts'
import { letterToken, replyMailbox } from './sender.ts'

type At = { reference: string; id: string }
/** How it goes out. By post or by hand somebody else carries it: the day it went and the proof of it are recorded. */
export type Way = { via: 'email' | 'inside' } | { via: 'post' | 'hand'; on: string; proof: string }

/**
 * Sends a letter: the gates are asked again, nothing that was reviewed may have changed, and what goes out is frozen with its recipient,
 * the wishes that were shown and the reasons for it (POLICY 20-25, 76, I14). The step it answers ends here, the log says what was told.
 * @throws Refusal `letter.unreviewed`, `letter.changed_since`, `letter.wishes_unread`, or what is missing
 */
export const send = (deps: Deps, who: Person, at: At, way?: Exclude<Way, { via: 'email' | 'inside' }>): Promise<void> =>
  as(deps.db, person(who.id), async (tx) => {
    const sent = await withLetter(deps, tx, who, at, 'letter.write', async (letter) => {
      await mayGoNow(deps, tx, letter)
      const { found, rule, s } = letter
      if (!plays(found.standing, rule.by)) throw policyRefusal(s.pack, rule.clause, '')
      const chosen: Way = way ?? { via: letter.kind.inside ? 'inside' : 'email' }
      if (letter.kind.inside && chosen.via !== 'inside') throw new Refusal('invalid', 'letter.inside_only')
      return goOut(deps, tx, who, letter, chosen)
    })
    await applyPolicy(deps, tx, sent.caseId, person(who.id))
    await touch(deps, tx, sent.caseId, who.id)
    if (sent.via === 'post' || sent.via === 'hand')
      await within(tx, system('policy'), person(who.id), () => delivered(deps, tx, sent.id, sent.deliveredAt!))
    await record(tx, deps.clock, {
      action: 'letter.sent',
      caseId: sent.caseId,
      subject: at.id,
      detail: { via: sent.via },
    })
  })

/** Whether it was read by a second person, or cooled off because nobody was free; never while the overseer has to sign (SETTLED 3). */
async function mayGoNow(deps: Deps, tx: Tx, { row, s }: OpenLetter) {
  if (row.state === 'approved') return
  const cooled = row.state === 'in-review' && row.cool_off_until !== null && deps.clock.now() >= row.cool_off_until
  if (row.state === 'draft') throw new Refusal('conflict', 'letter.unfinished')
  if (row.state !== 'in-review') throw new Refusal('conflict', 'letter.not_open')
  if (!cooled || (await cosignOn(tx, s.file.id))) throw new Refusal('blocked', 'letter.unreviewed')
}

async function goOut(deps: Deps, tx: Tx, who: Person, letter: OpenLetter, way: Way) {
  const { row, key, s, draft } = letter
  const now = deps.clock.now()
  const c = await compose(deps, tx, letter, row.finished_at!)
  await complete(deps, tx, letter, c)
  const paper = letterPaper(c)
  const frozen = openOf(key, row, 'paper', row.paper_sealed)
  // a reason that fell, a fact that changed: then it is another letter and is read again (POLICY I6, I15)
  if (frozen !== JSON.stringify({ paper, told: told(c) })) throw new Refusal('conflict', 'letter.changed_since')
  const mail = way.via === 'email'
  const to = draft.recipient
  if (mail && !(to && isMailAddress(to.address))) throw new Refusal('invalid', 'letter.no_mail_address')
  if (mail) await replyMailbox(deps, tx)
  if ('on' in way && way.on > now.toISOString().slice(0, 10)) throw new Refusal('invalid', 'letter.later')
  if ('on' in way && way.on < row.finished_at!.toISOString().slice(0, 10))
    throw new Refusal('invalid', 'letter.earlier')
  const deliveredAt = 'on' in way ? dayOrNow(way.on, now) : mail ? null : now
  const inside = way.via === 'inside'
  // a notice inside is done when it was read (POLICY 100)
  const actionId = inside
    ? null
    : await carryOut(deps, tx, {
        action: row.action,
        by: { kind: 'person', id: who.id },
        reason: '',
        ...(row.deviation_sealed ? { deviation: openOf(key, row, 'deviation', row.deviation_sealed)! } : {}),
        s,
      })
  await tx
    .updateTable('letter')
    .set({
      state: 'sent',
      pdf_sealed: sealOf(key, row, 'pdf', (await paperPdf(paper)).toString('base64')),
      wishes_version: (await newestWishes(tx, s.file.id))?.version ?? 0,
      sent_at: now,
      sent_by: who.id,
      via: way.via,
      token: mail ? letterToken() : null,
      message_id: mail ? row.id : null,
      delivery: mail ? 'waiting' : 'delivered',
      delivered_at: deliveredAt,
      next_try: mail ? now : null,
      proof_sealed: 'proof' in way ? sealOf(key, row, 'proof', way.proof) : null,
      action_id: actionId,
    })
    .where('id', '=', row.id)
    .execute()
  await flagSent(deps, tx, { caseId: s.file.id, byId: who.id, kind: 'letter', text: paperLines(paper).join('\n') })
  await noteDisclosures(deps, tx, key, {
    caseId: s.file.id,
    letterId: row.id,
    byId: who.id,
    how: way.via,
    to: to ? [to.name, to.organisation].filter(Boolean).join(', ') : `${draft.readers.length}`,
    what: told(c).map((f) => f.text),
  })
  if (mail) await deps.jobs.enqueue(tx, 'send-letters', {})
  if (inside) await tellReaders(deps, tx, letter)
  if (row.state === 'in-review') await tellOverseer(deps, tx, s.file.id)
  return { id: row.id, caseId: s.file.id, via: way.via, deliveredAt }
}

const dayOrNow = (day: string, now: Date) =>
  day === now.toISOString().slice(0, 10) ? now : new Date(`${day}T12:00:00Z`)

/** Nobody had read it: the overseer hears that it went (C13). */
async function tellOverseer(deps: Deps, tx: Tx, caseId: string) {
  const file = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['overseer_id', 'reference'])
    .executeTakeFirstOrThrow()
  await queueMails(deps, tx, [
    { reportId: null, kind: 'notice', personId: file.overseer_id, params: { reference: file.reference } },
  ])
}
