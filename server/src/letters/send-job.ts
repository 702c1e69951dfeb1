import { z } from 'zod'
import { caseKey } from '../cases/key.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { defineJob } from '../jobs/job.ts'
import { NotSent } from '../mailer/smtp-mailer.ts'
import { bounceAddress, isTokenFor } from '../mailer/token.ts'
import { dueNotices, noticeDelivered, noticeUndelivered } from './contract-mail.ts'
import { delivered, undelivered } from './delivered.ts'
import { openDraft, openOf } from './draft.ts'
import { replyMailbox } from './sender.ts'
import { claimed, waitingAt } from './waiting.ts'
import { say } from './words.ts'

const SERVICE = system('policy')
const GIVE_UP = 72 * 3_600_000
const wait = (attempts: number) => Math.min(3_600_000, 30_000 * 2 ** attempts)

/** One mail to somebody outside, ready to go. `id` makes its Message-ID, so that a repetition is known as one. */
export type LetterMail = {
  id: string
  kind: 'letter' | 'notice'
  to: { name: string; address: string }
  pdf: Buffer
  attempts: number
  since: Date
  bounce: string | null
}

/**
 * Sends what waits: claimed first, then sent, then marked. A relay that says "later" is asked again for three days; then, or at a final
 * no, it counts as undelivered and people are told.
 */
export const sendLetters = defineJob({
  name: 'send-letters',
  payload: z.object({}),
  at: 1,
  cron: '* * * * *',
  async run(deps) {
    const mails = await as(deps.db, SERVICE, async (tx) => [
      ...(await dueLetters(deps, tx)),
      ...(await dueNotices(deps, tx)),
    ])
    for (const mail of mails) await sendOne(deps, mail)
  },
})

async function sendOne(deps: Deps, mail: LetterMail) {
  const settled = (work: (tx: Tx) => Promise<void>) => as(deps.db, SERVICE, work)
  const now = deps.clock.now()
  try {
    await deps.mailer.send(await as(deps.db, SERVICE, (tx) => ourMail(deps, tx, mail)))
  } catch (error) {
    if (!(error instanceof NotSent)) throw error
    deps.log.warn({ code: error.code, err: error }, 'letter.not-sent')
    const over = error.final || now.getTime() - mail.since.getTime() > GIVE_UP
    await settled(async (tx) => {
      if (!over)
        await tx
          .updateTable(mail.kind === 'letter' ? 'letter' : 'contract_notice')
          .set({ problem: error.code, next_try: new Date(now.getTime() + wait(mail.attempts)) })
          .where('id', '=', mail.id)
          .execute()
      else if (mail.kind === 'letter') await undelivered(deps, tx, mail.id, error.code)
      else await noticeUndelivered(deps, tx, mail.id, error.code)
    })
    return
  }
  await settled((tx) =>
    mail.kind === 'letter' ? delivered(deps, tx, mail.id, now) : noticeDelivered(deps, tx, mail.id, now),
  )
}

/** From the organisation, with the letter as a PDF. Answers go to the desk's own mailbox and to no case. */
async function ourMail(deps: Deps, tx: Tx, mail: LetterMail) {
  const organisation = (await tx.selectFrom('organisation').select('name').executeTakeFirst())?.name ?? ''
  const reply = await replyMailbox(deps, tx)
  return {
    to: mail.to,
    subject: say('letter.mail_subject', { organisation }),
    text: `${say('letter.mail_body', { reply })}\n`,
    messageId: `<${mail.id}@${reply.slice(reply.lastIndexOf('@') + 1)}>`,
    envelopeFrom: mail.bounce,
    headers: { 'Reply-To': reply },
    attachments: [{ name: 'letter.pdf', type: 'application/pdf', base64: mail.pdf.toString('base64') }],
  }
}

async function dueLetters(deps: Deps, tx: Tx): Promise<LetterMail[]> {
  const now = deps.clock.now()
  const rows = await tx.selectFrom('letter').selectAll().$call(waitingAt(now)).execute()
  const mails: LetterMail[] = []
  for (const row of rows) {
    const key = await caseKey(deps, tx, row.case_id)
    const to = openDraft(key, row).recipient!
    const attempts = row.attempts + 1
    await tx.updateTable('letter').set(claimed(row, now)).where('id', '=', row.id).execute()
    mails.push({
      id: row.id,
      kind: 'letter',
      to: { name: to.name, address: to.address },
      pdf: Buffer.from(openOf(key, row, 'pdf', row.pdf_sealed) ?? '', 'base64'),
      attempts,
      since: row.sent_at!,
      bounce:
        row.token && deps.config.mail.address
          ? bounceAddress(deps.keys, { reference: row.token, to: to.address, address: deps.config.mail.address })
          : null,
    })
  }
  return mails
}

/** A letter came back: only a token made for that letter to that very address counts (MAIL-42). */
export const letterCameBack = defineJob({
  name: 'letter-came-back',
  payload: z.object({ reference: z.string(), key: z.string(), mac: z.string() }),
  async run(deps, token) {
    await as(deps.db, SERVICE, async (tx) => {
      const row = await tx.selectFrom('letter').where('token', '=', token.reference).selectAll().executeTakeFirst()
      if (!row) return
      const to = openDraft(await caseKey(deps, tx, row.case_id), row).recipient!
      if (isTokenFor(deps.keys, { kind: 'bounce', ...token }, to.address))
        await undelivered(deps, tx, row.id, 'bounced')
    })
  },
})
