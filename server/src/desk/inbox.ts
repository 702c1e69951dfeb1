import type { InboxCounts, InboxRow, InboxView } from '@breakwater/shared/case.ts'
import type { Part, Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { thirdPartyName } from '../cases/third-party.ts'
import { as, person, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { activePack } from '../policy/packs.ts'
import { risky, titleOf } from './title.ts'

type Page = { view: InboxView; offset: number; limit: number }
type Listed = {
  id: string
  reference: string
  status: 'new' | 'open' | 'closed'
  relation: string
  source: string
  channel: string
  behaviours: string[]
  danger: boolean
  verdict: string
  claimed: boolean
  third_id: string | null
  third_name: Buffer | null
  reporter: string | null
  handler_id: string | null
  handler: string | null
  due_at: Date | null
  step: string | null
  received_at: Date
  last_event_at: Date
  parts: Part[]
  earlier: number
}

/** Cases of mine by view, over `app.my_cases()`: lists start from membership (DB7). */
const VIEWS = {
  mine: sql`status <> 'closed' and (handles or parts && array['manager', 'upline', 'legal', 'safety', 'overseer'])`,
  waiting: sql`status <> 'closed' and handles and waiting`,
  closed: sql`status = 'closed'`,
} as const

/** One view of the inbox and the count of each. Danger first in every sort; nothing of any message (SCREEN 48, 49). */
export async function inbox(
  deps: Deps,
  who: Person,
  page: Page,
): Promise<{ rows: InboxRow[]; total: number; counts: InboxCounts }> {
  return as(deps.db, person(who.id), async (tx) => {
    const { ids, ...counts } = await countAll(tx, page)
    const rows = page.view === 'unassigned' ? await unassigned(tx, page) : await details(deps, tx, ids ?? [])
    return { rows, total: counts[page.view], counts }
  })
}

type Counted = Record<InboxView, number> & { ids: string[] | null }

/** How many cases each view has, and which of them are on this page. */
async function countAll(tx: Tx, { view, limit, offset }: Page): Promise<Counted> {
  const where = view === 'unassigned' ? sql`false` : VIEWS[view]
  const { rows } = await sql<Counted>`
    with m as materialized (select * from app.my_cases())
    select (select count(*) from app.desk_unclaimed()) unassigned, count(*) filter (where ${VIEWS.mine}) mine,
      count(*) filter (where ${VIEWS.waiting}) waiting, count(*) filter (where ${VIEWS.closed}) closed,
      array(select case_id from m where ${where} order by danger desc, last_event_at desc limit ${limit} offset ${offset}) ids
    from m`.execute(tx)
  return rows[0] ?? { unassigned: 0, mine: 0, waiting: 0, closed: 0, ids: [] }
}

async function unassigned(tx: Tx, page: Page): Promise<InboxRow[]> {
  const pack = await activePack(tx)
  const { rows } = await sql<{
    reference: string
    source: string
    channel: string
    relation: string
    behaviours: string[]
    danger: boolean
    verdict: string
    received_at: Date
    last_event_at: Date
    due_at: Date | null
  }>`
    select r.* from app.desk_unclaimed() u cross join lateral app.desk_row(u.id) r
    order by r.danger desc, (r.verdict <> 'verified') desc, r.due_at nulls last, r.received_at limit ${page.limit} offset ${page.offset}`.execute(
    tx,
  )
  return rows.map((r) => ({
    reference: r.reference,
    title: titleOf(pack, r),
    status: 'new',
    relation: r.relation,
    source: r.source,
    behaviours: r.behaviours,
    danger: r.danger,
    unverified: r.verdict !== 'verified',
    claimed: false,
    about: null,
    reporter: null,
    earlierReports: 0,
    handler: null,
    nextStep: null,
    dueAt: r.due_at?.toISOString() ?? null,
    overdue: false,
    receivedAt: r.received_at.toISOString(),
    lastEventAt: r.last_event_at.toISOString(),
    yourPart: null,
  }))
}

/** The rows of one page, in its order, each read under row security. */
async function details(deps: Deps, tx: Tx, ids: readonly string[]): Promise<InboxRow[]> {
  if (!ids.length) return []
  const { rows } = await sql<Listed>`
    select f.id, f.reference, f.status, f.relation, f.source, f.channel, f.behaviours, f.danger, f.verdict, f.claimed_at is not null claimed,
      t.id third_id, t.name_sealed third_name, a.name reporter, f.handler_id, h.name handler, s.due_at, s.step, f.received_at, f.last_event_at, m.parts, app.reported_before(f.id) earlier
    from unnest(${ids}::uuid[]) with ordinality p(id, n) join app.case_file f on f.id = p.id
      cross join lateral (select array_agg(part) parts from app.case_member where case_id = f.id and person_id = app.uid() and valid_to is null and part not in ('reporter', 'affected')) m
      left join app.third_party t on t.id = f.third_party_id left join app.person a on a.id = f.affected_id left join app.person h on h.id = f.handler_id
      left join lateral (select step, due_at from app.step where case_id = f.id and state = 'open' and (owner_id = app.uid() or 'handler' = any(m.parts)) order by due_at nulls last limit 1) s on true
    order by p.n`.execute(tx)
  const pack = await activePack(tx)
  const now = deps.clock.now()
  return rows.map((r) => {
    const reads = r.parts.some((p) => p !== 'overseer')
    const asked = r.parts.every((p) => p === 'safety' || p === 'overseer')
    const known = asked && reads ? risky(pack, r) : r
    return {
      reference: r.reference,
      title: titleOf(pack, known),
      status: r.status,
      relation: r.relation,
      source: r.source,
      behaviours: known.behaviours,
      danger: r.danger,
      unverified: r.verdict !== 'verified',
      claimed: r.claimed,
      about:
        reads && r.third_id && r.third_name
          ? thirdPartyName(deps, { id: r.third_id, name_sealed: r.third_name })
          : null,
      reporter: asked ? null : r.reporter,
      earlierReports: r.parts.includes('handler') ? r.earlier : 0,
      handler: r.handler_id && r.handler ? { id: r.handler_id, name: r.handler, team: null } : null,
      nextStep: r.step ? (pack.steps.find((s) => s.id === r.step)?.title ?? r.step) : null,
      dueAt: r.due_at?.toISOString() ?? null,
      overdue: r.due_at !== null && r.due_at < now && r.status !== 'closed',
      receivedAt: r.received_at.toISOString(),
      lastEventAt: r.last_event_at.toISOString(),
      yourPart: r.parts[0] ?? null,
    }
  })
}
