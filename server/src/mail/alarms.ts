import type { Alarm, AlarmKind } from '@breakwater/shared/contract/alarms.ts'
import { alarms as contract } from '@breakwater/shared/contract/alarms.ts'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import type { Person } from '@breakwater/shared/person.ts'
import { createText } from '@breakwater/shared/text.ts'
import { sql } from 'kysely'
import { as, person as asPerson, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { seenLately } from '../http/health.ts'
import { CANARY, canaryWays } from './canary.ts'
import { REPORT } from './mailbox-row.ts'
import { keptSettings } from './mailboxes.ts'

const t = createText([words], 'en')
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Something that is wrong now: ids and counts, never content. */
export type Found = { kind: AlarmKind; subject: string; count: number }

type Box = {
  id: string
  state: string
  problem: string | null
  last_search: Date | null
  gap: number
  gap_since: Date | null
  differs_at: Date | null
  sign_in_failures: number
  settings: Record<string, unknown>
  watched: boolean
}
export type Look = {
  deps: Pick<Deps, 'config'>
  tx: Tx
  now: Date
  /** when this process began to look; a mailbox that was never seen is blind from then on */
  since: Date
  boxes: Box[]
  /** how full the disk of the data is, 0 to 100 */
  disk: number
}

const ago = (now: Date, ms: number) => new Date(now.getTime() - ms)
const watched = ({ boxes }: Look, wrong: (box: Box) => number | boolean) =>
  boxes
    .filter((box) => box.watched)
    .map((box) => ({ subject: box.id, count: Number(wrong(box)) }))
    .filter(({ count }) => count > 0)

type Counted = Omit<Found, 'kind'>
type Mail = ReturnType<typeof mailIn>
const mailIn = (tx: Tx) => tx.selectFrom('mail')
const counted = async (look: Look, which: (mail: Mail) => Mail): Promise<Counted[]> =>
  (
    await which(mailIn(look.tx))
      .select((eb) => ['mailbox as subject', eb.fn.countAll<number>().as('count')])
      .groupBy('mailbox')
      .execute()
  ).map(({ subject, count }) => ({ subject, count: Number(count) }))
const stood = sql<Date>`coalesce(done_at, taken_at, received_at)`
const came = sql<Date>`coalesce(taken_at, received_at)`

/** What each alarm asks. Empty: all is well. One more alarm is one more line here and its sentence (MAIL 10). */
const LOOKS: Record<AlarmKind, (look: Look) => Counted[] | Promise<Counted[]>> = {
  'counts-differ': (look) =>
    watched(look, ({ gap, gap_since }) => (gap_since && gap_since <= ago(look.now, 10 * MINUTE) ? gap : 0)),
  'left-behind': (look) =>
    counted(look, (mail) => mail.where('found', '=', 'inbox').where('taken_at', '>', ago(look.now, DAY))),
  blind: (look) => watched(look, ({ last_search }) => (last_search ?? look.since) < ago(look.now, 5 * MINUTE)),
  'sign-in-refused': (look) => watched(look, ({ sign_in_failures: failures }) => (failures >= 2 ? failures : 0)),
  'secret-ends': (look) => watched(look, ({ settings }) => endsSoon(settings, look.now)),
  'read-back': ({ boxes, now }) =>
    boxes
      .filter((box) => box.problem === 'read-back' || (box.differs_at && box.differs_at > ago(now, HOUR)))
      .map(({ id }) => ({ subject: id, count: 1 })),
  'in-junk': (look) =>
    counted(look, (mail) => mail.where('found', '=', 'from-junk').where('taken_at', '>', ago(look.now, DAY))),
  silence: silent,
  quarantined: (look) =>
    counted(look, (mail) => mail.where('state', '=', 'quarantined').where(stood, '<=', ago(look.now, HOUR))),
  'oldest-row': (look) =>
    counted(look, (mail) =>
      mail.where('state', 'in', ['incoming', 'active', 'deferred']).where(came, '<=', ago(look.now, 5 * MINUTE)),
    ),
  'canary-late': late,
  'disk-70': ({ disk }) => (disk >= 70 ? [{ subject: 'disk', count: Math.round(disk) }] : []),
  'disk-85': ({ disk }) => (disk >= 85 ? [{ subject: 'disk', count: Math.round(disk) }] : []),
}

/** @returns the days that are left, at least one, or 0 when there is more time than two weeks */
function endsSoon(settings: Record<string, unknown>, now: Date): number {
  const ends = Date.parse(String(settings['secretEndsAt'] ?? ''))
  const days = Math.ceil((ends - now.getTime()) / DAY)
  return days <= 14 ? Math.max(1, days) : 0
}

/** Over four times the gap that nine of ten are below; it takes eleven mails of the last four weeks to know one. */
async function silent({ tx, now, boxes }: Look): Promise<Counted[]> {
  const found: Counted[] = []
  for (const { id } of boxes) {
    const { rows } = await sql<{ usual: number | null; n: number; last: Date | null }>`
      with last as (select received_at from app.mail where mailbox = ${id} and outcome is distinct from 'canary'
          and received_at > ${ago(now, 28 * DAY)} order by received_at desc limit 200),
        gaps as (select received_at, extract(epoch from received_at - lag(received_at) over (order by received_at)) as gap from last)
      select percentile_cont(0.9) within group (order by gap) as usual, count(gap)::int as n, max(received_at) as last from gaps`.execute(
      tx,
    )
    const { usual, n = 0, last } = rows[0] ?? {}
    if (!last || n < 10) continue
    const seconds = (now.getTime() - last.getTime()) / 1000
    if (seconds > 4 * Math.max(Number(usual), 15 * 60)) found.push({ subject: id, count: Math.floor(seconds / 3600) })
  }
  return found
}

/** The last canary that had its two minutes and did not come out in time, or none sent for too long. */
async function late({ deps, tx, now, since }: Look): Promise<Counted[]> {
  const found: Counted[] = []
  for (const { mailbox } of await canaryWays(deps, tx)) {
    const last = await tx
      .selectFrom('canary')
      .where('mailbox', '=', mailbox)
      .where('sent_at', '<', ago(now, CANARY.within))
      .select(['id', 'sent_at'])
      .orderBy('sent_at', 'desc')
      .executeTakeFirst()
    const due = CANARY.every + CANARY.within + 3 * MINUTE
    if ((last?.sent_at ?? since) < ago(now, due)) found.push({ subject: mailbox, count: 1 })
    if (!last || found.at(-1)?.subject === mailbox) continue
    const out = await tx
      .selectFrom('mail')
      .where('outcome', '=', 'canary')
      .where('verdict_reason', '=', last.id)
      .where('done_at', '<=', new Date(last.sent_at.getTime() + CANARY.within))
      .select('id')
      .executeTakeFirst()
    if (!out) found.push({ subject: mailbox, count: 1 })
  }
  return found
}

/** Everything that is wrong right now. */
export async function alarmsNow(deps: Pick<Deps, 'config'>, tx: Tx, at: Pick<Look, 'now' | 'since' | 'disk'>) {
  const rows = await tx
    .selectFrom('mailbox')
    .select(['id', 'state', 'problem', 'last_search', 'gap', 'gap_since', 'differs_at', 'sign_in_failures', 'settings'])
    .orderBy('id')
    .execute()
  const boxes = rows.map((row) => ({ ...row, watched: isWatched(deps, row) }))
  const found: Found[] = []
  for (const [kind, look] of Object.entries(LOOKS) as [AlarmKind, (typeof LOOKS)[AlarmKind]][])
    for (const one of await look({ deps, tx, boxes, ...at })) found.push({ kind, ...one })
  return found
}

const isWatched = ({ config }: Pick<Deps, 'config'>, { id, settings }: Pick<Box, 'id' | 'settings'>) =>
  id === REPORT && config.mail.imapUrl !== undefined ? true : (keptSettings(settings)?.enabled ?? false)

/** Whether every watched mailbox was seen whole within five minutes, by whichever process leads it; for `/health/ready`. */
export const seesEveryMailbox = (deps: Pick<Deps, 'config' | 'clock' | 'db'>, since: Date): Promise<boolean> =>
  as(deps.db, system('clock'), async (tx) => {
    const boxes = await tx.selectFrom('mailbox').select(['id', 'settings', 'last_search']).execute()
    return boxes
      .filter((box) => isWatched(deps, box))
      .every(({ last_search }) =>
        seenLately(last_search && last_search > since ? last_search : since, deps.clock.now()),
      )
  })

/** Every open alarm, the oldest first; row security decides which. */
export const openAlarms = (tx: Tx) =>
  tx.selectFrom('alarm').where('cleared_at', 'is', null).selectAll().orderBy('raised_at').orderBy('kind').execute()

/** What an alarm says to a person: fixed words of its kind. */
export const saysOf = (kind: string): string => t(`alarm.says.${kind}`)

/** What needs a look, for the desk and for admins. */
export const alarmsFor = (deps: Deps, person: Person): Promise<Alarm[]> =>
  as(deps.db, asPerson(person.id), async (tx) =>
    (await openAlarms(tx)).map(({ id, kind, subject, count, raised_at }) => ({
      ...{ id, kind: kind as AlarmKind, subject, count },
      since: raised_at.toISOString(),
      says: saysOf(kind),
      remedy: t(`alarm.do.${kind}`),
    })),
  )

/** Opens the room's endpoint. */
export function mountAlarms(on: On, deps: Deps): void {
  on(contract.open, ({ person }) => alarmsFor(deps, person))
}
