import { sql } from 'kysely'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Figure, Metrics } from '../metrics.ts'
import { openAlarms } from './alarms.ts'

const HOUR = 3_600_000
const seconds = (from: Date | null, to: Date) =>
  from ? Math.max(0, (to.getTime() - from.getTime()) / 1000) : Number.NaN

type Box = {
  mailbox: string
  in_inbox: number | null
  gap: number
  epoch: number
  state: string
  last_search: Date | null
  settings: Record<string, unknown>
  stored: number
  moved: number
  kills: number
  last_mail: Date | null
  oldest: Date | null
  take_in: number | null
  ready: number | null
}
type State = { mailbox: string; state: string; outcome: string; count: number }
type Snapshot = { now: Date; boxes: Box[]; states: State[]; alarms: { kind: string; subject: string }[] }

/** Everything the figures need, in one look: names of mailboxes, counts and times (MAIL 10). */
const look = (deps: Pick<Deps, 'db' | 'clock'>): Promise<Snapshot> =>
  as(deps.db, system('clock'), async (tx) => {
    const now = deps.clock.now()
    const { rows: states } = await sql<State>`
      select mailbox, state, coalesce(outcome, 'none') as outcome, count(*)::int as count from app.mail group by 1, 2, 3`.execute(
      tx,
    )
    return { now, boxes: await boxesOf(tx, now), states, alarms: await openAlarms(tx) }
  })

async function boxesOf(tx: Tx, now: Date): Promise<Box[]> {
  const { rows } = await sql<Box>`
    select b.id as mailbox, b.in_inbox, b.gap, b.epoch, b.state, b.last_search, b.settings, m.*
    from app.mailbox b, lateral (
      select count(*)::int as stored, count(moved_to)::int as moved, max(received_at) as last_mail,
        count(*) filter (where problem in ('killed', 'timeout'))::int as kills,
        min(coalesce(taken_at, received_at)) filter (where state in ('incoming', 'active', 'deferred')) as oldest,
        extract(epoch from percentile_cont(0.95) within group (order by taken_at - received_at)
          filter (where taken_at > ${new Date(now.getTime() - HOUR)})) as take_in,
        extract(epoch from percentile_cont(0.95) within group (order by done_at - taken_at)
          filter (where done_at > ${new Date(now.getTime() - HOUR)})) as ready
      from app.mail where mailbox = b.id) m order by b.id`.execute(tx)
  return rows
}

const BOXES: Record<string, [help: string, read: (box: Box, now: Date) => number | null]> = {
  in_inbox: ['Messages in INBOX at the last search', (box) => box.in_inbox],
  stored_total: ['Deliveries stored', (box) => box.stored],
  moved_total: ['Deliveries moved away after they were stored', (box) => box.moved],
  count_gap: ['Messages in INBOX that should have been stored and moved', (box) => box.gap],
  oldest_seconds: [
    'Age of the oldest delivery that waits to be read',
    (box, now) => (box.oldest ? seconds(box.oldest, now) : 0),
  ],
  last_search_seconds: ['Since the folder was last seen whole', (box, now) => seconds(box.last_search, now)],
  last_mail_seconds: ['Since the last delivery', (box, now) => seconds(box.last_mail, now)],
  take_in_p95_seconds: ['From the mail server to our store, of the last hour', (box) => box.take_in],
  ready_p95_seconds: ['From our store until it was read, of the last hour', (box) => box.ready],
  parse_kills: ['Deliveries whose reading had to be ended', (box) => box.kills],
  leader_epoch: ['How often somebody became its leader', (box) => box.epoch],
  watched: ['1 while somebody watches it', (box) => (box.state === 'watching' ? 1 : 0)],
  secret_ends_seconds: ['Until its secret ends', (box, now) => untilEnd(box.settings, now)],
}

const untilEnd = (settings: Record<string, unknown>, now: Date) =>
  (Date.parse(String(settings['secretEndsAt'] ?? '')) - now.getTime()) / 1000

/** Adds the figures of every mailbox, and of what needs a look, to `/metrics`: ids, counts and times only. */
export function mailFigures(metrics: Pick<Metrics, 'figures'>, deps: Pick<Deps, 'db' | 'clock'>): void {
  let shared: Promise<Snapshot> | undefined
  // one scrape asks every figure at once
  const snapshot = () =>
    (shared ??= look(deps).finally(() => {
      shared = undefined
    }))
  for (const [name, [help, read]] of Object.entries(BOXES))
    metrics.figures(`breakwater_mail_${name}`, help, ['mailbox'], async () => {
      const { boxes, now } = await snapshot()
      return boxes.flatMap((box): Figure[] => {
        const value = Number(read(box, now) ?? Number.NaN)
        return Number.isNaN(value) ? [] : [{ labels: { mailbox: box.mailbox }, value }]
      })
    })
  metrics.figures(
    'breakwater_mail_deliveries',
    'Deliveries by state and outcome',
    ['mailbox', 'state', 'outcome'],
    async () => (await snapshot()).states.map(({ count, ...labels }) => ({ labels, value: count })),
  )
  metrics.figures('breakwater_alarm', '1 for each open alarm', ['kind', 'subject'], async () =>
    (await snapshot()).alarms.map(({ kind, subject }) => ({ labels: { kind, subject }, value: 1 })),
  )
}
