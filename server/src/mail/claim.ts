import { sql } from 'kysely'
import { caseKey } from '../cases/key.ts'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openEvidence } from '../evidence/open.ts'
import { rawMails } from '../evidence/raw-mail.ts'
import { open, placeOf } from '../keys/seal.ts'
import { isOutage } from '../outage.ts'
import { missing, Refusal } from '../refusal.ts'
import type { Envelope } from './take-in.ts'

/** A delivery this process reads now. `claim` is the fence: whoever claims it later makes our result worthless. */
export type Claimed = {
  id: string
  mailbox: string
  door: 'imap' | 'smtp' | 'lmtp' | 'pipe' | 'upload'
  canon: Buffer
  size: number
  receivedAt: Date
  outcome: string | null
  attempts: number
  claim: number
  reportId: string | null
  envelope?: Envelope
  /** absent once a twin of this delivery was kept as evidence */
  bytes?: Buffer
}

const LEASE = 60_000
const BATCH = { mails: 50, bytes: 6 * 1024 * 1024 }
/** Of a batch, what the second lane has at least while the first is busy: a flood waits, and still moves. */
const SHARE = 10

type Row = {
  id: string
  mailbox: string
  door: Claimed['door']
  canon: Buffer
  size: number
  received_at: Date
  outcome: string | null
  attempts: number
  claim: number
  report_id: string | null
  envelope_sealed: Buffer | null
}

/**
 * Claims up to 50 deliveries or 6 MB that nobody reads: new ones, those whose time to be tried again has come, and those whose
 * reader died. Proven colleagues come first, the rest with a bounded share beside them (MAIL-17). Two processes never get the same one.
 */
export const claimMail = (deps: Deps): Promise<Claimed[]> =>
  as(deps.db, system('intake'), async (tx) => {
    const now = deps.clock.now()
    const ready = sql`(state = 'incoming' or (state = 'deferred' and next_try <= ${now}) or (state = 'active' and lease_until < ${now}))`
    const { rows } = await sql<Row>`
      with one as (select id, lane, received_at, size from app.mail where lane = 1 and ${ready}
          order by received_at, id limit ${BATCH.mails} for update skip locked),
        two as (select id, lane, received_at, size from app.mail where lane <> 1 and ${ready}
          order by received_at, id limit ${BATCH.mails} for update skip locked),
        placed as (select *, row_number() over (partition by lane order by received_at, id) as place
          from (select * from one union all select * from two) both_lanes),
        chosen as (select *, row_number() over turns as turn, sum(size) over turns - size as before from placed
          window turns as (order by case when lane = 1 then place > ${BATCH.mails - SHARE} else place > ${SHARE} end, lane, received_at, id)),
        due as (select id, before from chosen where turn <= ${BATCH.mails})
      update app.mail m set state = 'active', attempts = attempts + 1, claim = claim + 1, lease_until = ${new Date(now.getTime() + LEASE)}, next_try = null
      from due where m.id = due.id and due.before < ${BATCH.bytes}
      returning m.id, m.mailbox, m.door, m.canon, m.size, m.received_at, m.outcome, m.attempts, m.claim, m.report_id, m.envelope_sealed`.execute(
      tx,
    )
    rows.sort((a, b) => a.received_at.getTime() - b.received_at.getTime())
    const claimed: Claimed[] = []
    // what a group came as is let go before the next one is asked for
    for (const some of together(rows)) {
      const raws = await rawMails(
        deps,
        tx,
        some.map(({ id }) => id),
      )
      for (const row of some) {
        const raw = raws.get(row.id) ?? (() => Promise.reject(missing()))
        const bytes = await raw()
          .catch((error) => fromStore(deps, tx, row.id, error))
          .catch((error: unknown) => whyNot(error))
        if (bytes && !Buffer.isBuffer(bytes)) await notNow(deps, tx, row, bytes)
        else claimed.push(asClaimed(deps, row, bytes))
      }
    }
    return claimed
  })

function asClaimed(deps: Deps, row: Row, bytes: Buffer | undefined): Claimed {
  const { id, mailbox, door, canon, size, outcome, attempts, claim, envelope_sealed } = row
  const envelope: Envelope | undefined = envelope_sealed
    ? JSON.parse(open(deps.keys.installation, envelope_sealed, placeOf('mail', 'envelope', id)).toString())
    : undefined
  return {
    ...{ id, mailbox, door, canon, size, outcome, attempts, claim },
    receivedAt: row.received_at,
    reportId: row.report_id,
    ...(envelope ? { envelope } : {}),
    ...(bytes ? { bytes } : {}),
  }
}

const ASKED_AT_ONCE = 1024 * 1024

/** Mails whose bytes are asked for together: small ones by the dozen, a large one alone, for the sake of memory. */
function together(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = []
  let bytes = 0
  for (const row of rows) {
    const last = groups.at(-1)
    bytes += row.size
    if (last && bytes <= ASKED_AT_ONCE) last.push(row)
    else {
      groups.push([row])
      bytes = row.size
    }
  }
  return groups
}

/** A mail that is evidence by now and is read again: its bytes from the store (MAIL-22). @throws what was thrown when it is none */
async function fromStore(deps: Deps, tx: Tx, mailId: string, error: unknown): Promise<Buffer> {
  const kept = await tx
    .selectFrom('evidence')
    .where('mail_id', '=', mailId)
    .where('place', '=', 'store')
    .select(['id', 'case_id'])
    .executeTakeFirst()
  if (!kept || !(error instanceof Refusal)) throw error
  return (await openEvidence(deps, tx, await caseKey(deps, tx, kept.case_id), kept.id)).bytes
}

type Unopened = { damaged: boolean; error: unknown }

/** Bytes that lie nowhere any more are absent; only what is proven to differ is damaged; everything else may open later (Q9). */
function whyNot(error: unknown): Unopened | undefined {
  const code = error instanceof Refusal ? error.code : undefined
  if (code === 'refusal.missing') return undefined
  return { damaged: code === 'evidence.damaged', error }
}

const TRY_AGAIN = 60_000

/** What is damaged goes to a human, what could not be opened now is tried again; neither stops its neighbours. */
async function notNow(deps: Deps, tx: Tx, { id, mailbox, attempts }: Row, { damaged, error }: Unopened) {
  const outage = isOutage(error)
  if (damaged) deps.log.error({ mailId: id, mailbox }, 'mail.damaged')
  else deps.log.warn({ mailId: id, mailbox, err: error }, 'mail.not-opened-yet')
  await tx
    .updateTable('mail')
    .set({
      state: damaged ? 'quarantined' : 'deferred',
      problem: damaged ? 'damaged' : 'failed',
      lease_until: null,
      next_try: damaged ? null : new Date(deps.clock.now().getTime() + TRY_AGAIN),
      // an outage is no try
      ...(outage ? { attempts: attempts - 1 } : {}),
    })
    .where('id', '=', id)
    .execute()
}
