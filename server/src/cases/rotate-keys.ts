import { sql } from 'kysely'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { KeyUnavailable } from '../keys/provider.ts'
import { record } from '../trail/record.ts'

type RotateDeps = Pick<Deps, 'db' | 'keys' | 'clock' | 'log'>

/** Every table that holds wrapped data keys, with its row's name and the place its wrapping is bound to. */
const WRAPPINGS = [
  { table: 'case_key', id: 'case_id::text', place: `'case:' || case_id` },
  { table: 'identity_key', id: `case_id || '/' || holder`, place: `'identity:' || case_id`, of: `holder = 'desk'` },
  { table: 'intake_key', id: `day || '/' || mailbox`, place: `'intake:' || mailbox || ':' || day` },
] as const

/** Wrapped keys in one transaction. */
const BATCH = 200

export type Wrapping = { kek: string; count: number }
export type Rotation = {
  /** the key-encryption key that wraps now */
  current: string
  /** whether this call made it; false when it went on with an earlier one */
  made: boolean
  rewrapped: number
  /** data keys that did not open and stay as they are */
  failed: number
}

/** How many data keys each key-encryption key wraps. */
export const wrappings = (deps: RotateDeps): Promise<Wrapping[]> => as(deps.db, system('setup'), counted)

async function counted(tx: Tx): Promise<Wrapping[]> {
  const every = sql.raw(WRAPPINGS.map(({ table }) => `select kek from app.${table}`).join(' union all '))
  const { rows } =
    await sql<Wrapping>`select kek, count(*)::int as count from (${every}) k group by kek order by kek`.execute(tx)
  return rows
}

/**
 * Makes a new key-encryption key and wraps every data key anew with it; evidence and text stay as they are (SECURITY K5). When it was
 * stopped before its end, calling it again goes on instead of making another key.
 * @param on told after each batch how many are done, of how many
 */
export async function rotateKeys(
  deps: RotateDeps,
  on: (done: number, of: number) => void = () => undefined,
): Promise<Rotation> {
  const { kek } = deps.keys
  const before = await kek.current()
  const stale = (now: string, all: Wrapping[]) => all.filter((w) => w.kek !== now).reduce((sum, w) => sum + w.count, 0)
  const made = stale(before, await wrappings(deps)) === 0
  const current = made ? await kek.rotate() : before
  if (made)
    await as(deps.db, system('setup'), (tx) =>
      record(tx, deps.clock, { action: 'keys.rotated', detail: { kek: current } }),
    )
  const total = stale(current, await wrappings(deps))
  let [rewrapped, failed] = [0, 0]
  for (const wrapping of WRAPPINGS)
    for (let last = ''; ; ) {
      const batch = await as(deps.db, system('setup'), (tx) => rewrapBatch(deps, tx, wrapping, current, last))
      rewrapped += batch.rewrapped
      failed += batch.failed
      if (batch.last === undefined) break
      last = batch.last
      on(rewrapped, total)
    }
  await as(deps.db, system('setup'), (tx) =>
    record(tx, deps.clock, { action: 'keys.rewrapped', detail: { kek: current, rewrapped, failed } }),
  )
  return { current, made, rewrapped, failed }
}

type Row = { id: string; place: string; kek: string; wrapped: Buffer }

async function rewrapBatch(deps: RotateDeps, tx: Tx, w: (typeof WRAPPINGS)[number], current: string, after: string) {
  const [table, id, place] = [sql.raw(`app.${w.table}`), sql.raw(w.id), sql.raw(w.place)]
  const of = sql.raw('of' in w ? w.of : 'true')
  const { rows } = await sql<Row>`select ${id} as id, ${place} as place, kek, wrapped from ${table}
    where kek <> ${current} and ${of} and ${id} > ${after} order by 1 limit ${BATCH} for update`.execute(tx)
  const again = await Promise.all(rows.map((row) => rewrapped(deps, row)))
  const done = again.filter((row) => row !== undefined)
  if (done.length)
    await sql`update ${table} t set kek = n.kek, wrapped = n.wrapped
      from unnest(${done.map((r) => r.id)}::text[], ${done.map((r) => r.kek)}::text[], ${done.map((r) => r.wrapped)}::bytea[]) n(id, kek, wrapped)
      where ${id} = n.id`.execute(tx)
  return { rewrapped: done.length, failed: rows.length - done.length, last: rows.at(-1)?.id }
}

/** One that does not open stays as it is and is counted; it must not keep the others from their new key. */
async function rewrapped({ keys, log }: RotateDeps, row: Row) {
  try {
    return { id: row.id, ...(await keys.kek.rewrap(row, row.place)) }
  } catch (err) {
    if (err instanceof KeyUnavailable) throw err
    log.error({ err }, 'keys.not-rewrapped')
    return undefined
  }
}

/**
 * Takes a key-encryption key away. Transactions under way are waited for, so nothing can be wrapped by it unseen.
 * @returns what is left to do, in words @throws while it wraps anything
 */
export async function retireKey(deps: RotateDeps, kek: string): Promise<string> {
  return as(deps.db, system('setup'), async (tx) => {
    const tables = WRAPPINGS.map(({ table }) => `app.${table}`).join(', ')
    await sql.raw(`lock table ${tables} in share mode`).execute(tx)
    const count = (await counted(tx)).find((w) => w.kek === kek)?.count ?? 0
    if (count) throw new Error(`${count} keys are still wrapped by ${kek}. Run: breakwater keys rotate`)
    if (kek === (await deps.keys.kek.current()))
      throw new Error(`${kek} wraps every new key. Run: breakwater keys rotate`)
    await record(tx, deps.clock, { action: 'keys.retired', detail: { kek } })
    return deps.keys.kek.retire(kek)
  })
}
