import { z } from 'zod'
import { caseKey } from '../cases/key.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openEvidence } from '../evidence/open.ts'
import { fp } from '../faults.ts'
import { defineJob } from '../jobs/job.ts'
import { type Notice, noticeMail } from '../mailer/receipt.ts'
import { NotSent } from '../mailer/smtp-mailer.ts'
import { emergencyAt } from '../policy/emergency.ts'
import { activePack } from '../policy/packs.ts'
import { deliveredAgain, isUndeliverable } from './bounce.ts'
import { first, readHead } from './bytes.ts'
import { confirmToken } from './confirm-token.ts'
import { foldIntoDigest } from './digest.ts'
import { afterReading } from './reading-first.ts'
import { AGAIN } from './unsent.ts'

const WORKER = system('worker')
const LEASE = 5 * 60_000
const GIVE_UP = 72 * 3_600_000
const wait = (attempts: number) => Math.min(3_600_000, 30_000 * 2 ** attempts)
const UNKNOWN = 'outcome-unknown'
const REPEATED = 'repeated'

/**
 * Sends one waiting mail: claims it, sends, then marks it sent. When the answer is lost between the last two it is sent once more
 * under the same Message-ID, never a third time (SETTLED 35, SECURITY S8). A relay that says "later" is asked again for 72 h.
 */
export async function sendOne(deps: Deps, outgoingId: string): Promise<void> {
  const notice = await claim(deps, outgoingId)
  if (!notice) return
  try {
    await deps.mailer.send(noticeMail(deps.keys, notice))
  } catch (error) {
    if (!(error instanceof NotSent)) throw error
    deps.log.warn({ code: error.code, err: error }, 'mail.not-sent')
    // an uncertain one keeps what `claim` noted and waits for its one repetition
    if (!error.uncertain) await refused(deps, notice, error)
    return
  }
  await fp('outgoing.sent')
  await as(deps.db, WORKER, async (tx) => {
    await tx
      .updateTable('outgoing')
      .set({ state: 'sent', sent_at: deps.clock.now(), problem: null, next_try: null })
      .where('id', '=', outgoingId)
      .execute()
    await deliveredAgain(tx, notice.to.address)
  })
}

type Claimed = Notice & { attempts: number; before: string | null; at: Date }

const claim = (deps: Deps, id: string): Promise<Claimed | undefined> =>
  as(deps.db, WORKER, async (tx) => {
    const now = deps.clock.now()
    const row = await tx
      .selectFrom('outgoing')
      .where('id', '=', id)
      .where('state', '=', 'waiting')
      .where('next_try', '<=', now)
      .selectAll()
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!row) return undefined
    const person = await tx
      .selectFrom('person')
      .where('id', '=', row.person_id)
      .where('active', '=', true)
      .select(['name', 'email', 'country', 'locale'])
      .executeTakeFirst()
    if (!person || row.problem === REPEATED) {
      await tx
        .updateTable('outgoing')
        .set({ state: 'failed', problem: person ? UNKNOWN : 'nobody', next_try: null })
        .where('id', '=', id)
        .execute()
      return undefined
    }
    // a change of address is told to the one they had
    const to = row.kind === 'address' ? (row.params['to'] ?? person.email) : person.email
    if (!ANSWERS.has(row.kind) && !row.params[AGAIN] && (await isUndeliverable(tx, to))) {
      await tx.updateTable('outgoing').set(heldBack(row, now)).where('id', '=', id).execute()
      return undefined
    }
    if (await foldIntoDigest(tx, row, now)) return undefined
    const problem = row.problem === UNKNOWN ? REPEATED : UNKNOWN
    await tx
      .updateTable('outgoing')
      .set({ attempts: row.attempts + 1, problem, next_try: new Date(now.getTime() + LEASE) })
      .where('id', '=', id)
      .execute()
    const inReplyTo = row.kind === 'receipt' && row.report_id ? await idOfMail(deps, row.report_id) : undefined
    const { address } = deps.config.mail
    return {
      id,
      ...subjectOf(deps, row),
      to: { name: person.name, address: to },
      address,
      url: deps.config.url,
      emergency: emergencyAt((await activePack(tx)).emergency, person.country, person.locale).number,
      ...(inReplyTo ? { inReplyTo } : {}),
      attempts: row.attempts + 1,
      before: row.problem,
      at: row.at,
    }
  })

/** What answers somebody who just wrote, or was asked for by a person, is tried even where mail came back: it may arrive again. */
const ANSWERS: ReadonlySet<string> = new Set(['receipt', 'confirm'])
const HOUR = 3_600_000

/** Waits for the address to work again; after three days it is given up. */
const heldBack = ({ at }: { at: Date }, now: Date) =>
  now.getTime() - at.getTime() > GIVE_UP
    ? { state: 'failed' as const, problem: 'undeliverable', next_try: null }
    : { problem: 'undeliverable', next_try: new Date(now.getTime() + HOUR) }

/** What a row says, by its kind. */
function subjectOf(deps: Deps, { kind, params }: { kind: string; params: Record<string, string> }) {
  if (kind === 'digest') return { kind, count: Number(params['count'] ?? 1), staff: params['staff'] === 'yes' } as const
  if (kind === 'confirm') return { kind, link: confirmToken(deps.keys, params['link'] ?? '') } as const
  if (kind === 'alarm') return { kind, alarms: (params['alarms'] ?? '').split(',') } as const
  if (kind === 'address') return { kind } as const
  return { kind: kind as 'receipt' | 'update' | 'notice', reference: params['reference'] ?? '' }
}

async function refused(deps: Deps, n: Claimed, error: NotSent) {
  const now = deps.clock.now()
  const over = error.final || now.getTime() - n.at.getTime() > GIVE_UP
  await as(deps.db, WORKER, (tx) =>
    tx
      .updateTable('outgoing')
      .set(
        over
          ? { state: 'failed', problem: error.code, next_try: null }
          : {
              problem: n.before === UNKNOWN ? UNKNOWN : error.code,
              next_try: new Date(now.getTime() + wait(n.attempts)),
            },
      )
      .where('id', '=', n.id)
      .where('state', '=', 'waiting')
      .execute(),
  )
}

const MESSAGE_ID = /^<[\x21-\x3b\x3d\x3f-\x7e]{1,200}>$/

/** The Message-ID of the mail a report came by, so that its receipt stands below it. Read from the evidence; no copy of it is kept. */
const idOfMail = (deps: Deps, reportId: string) =>
  as(deps.db, system('intake'), async (tx) => {
    const mail = await tx
      .selectFrom('evidence')
      .where('report_id', '=', reportId)
      .where('mail_id', 'is not', null)
      .select(['id', 'case_id'])
      .executeTakeFirst()
    if (!mail) return undefined
    const { bytes } = await openEvidence(deps, tx, await caseKey(deps, tx, mail.case_id), mail.id)
    const id = first(readHead(bytes), 'message-id').trim()
    return MESSAGE_ID.test(id) ? id : undefined
  })

export const sendOutgoing = defineJob({
  name: 'send-outgoing',
  payload: z.object({ outgoingId: z.uuid() }),
  async run(deps, { outgoingId }) {
    await afterReading(deps)
    await sendOne(deps, outgoingId)
  },
})

/** The reconciler: sends what is due again and what a lost job left behind. */
export const sendWaiting = defineJob({
  name: 'send-waiting',
  payload: z.object({}),
  at: 1,
  cron: '* * * * *',
  async run(deps) {
    const due = await as(deps.db, WORKER, (tx) =>
      tx
        .selectFrom('outgoing')
        .where('state', '=', 'waiting')
        .where('next_try', '<=', deps.clock.now())
        .select('id')
        .orderBy('at')
        .limit(200)
        .execute(),
    )
    for (const { id } of due) await sendOne(deps, id)
  },
})
