import type { PackChange, PackCheck, PackOption, PackPreview, PackVersion } from '@breakwater/shared/contract/policy.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { PackRole, type PolicyPack } from '@breakwater/shared/policy.ts'
import { type Selectable, sql } from 'kysely'
import { as, person as asPerson, system, type Tx, within } from '../db/as.ts'
import type { RecordTables } from '../db/tables-records.ts'
import type { Deps } from '../deps.ts'
import { mayConfigure } from '../people/may.ts'
import { checkPack, unansweredOptions } from '../policy/load.ts'
import { activePack, findPack, packWith } from '../policy/packs.ts'
import { missing } from '../refusal.ts'
import { diffPacks } from './diff.ts'
import { previewPack } from './preview.ts'

const asService = <T>(deps: Deps, who: Person, work: (tx: Tx) => Promise<T>) =>
  as(deps.db, asPerson(who.id), (tx) => within(tx, system('policy'), asPerson(who.id), () => work(tx)))

/** Every version, the newest first. Of the cases it says how many are open under each, nothing else, and nothing of those the reader is kept out of (SECURITY W4). */
export const versions = (deps: Deps, who: Person): Promise<PackVersion[]> =>
  asService(deps, who, async (tx) => {
    const rows = await tx
      .selectFrom('pack')
      .select(['id', 'version', 'hash', 'status', 'at'])
      .orderBy('at', 'desc')
      .execute()
    const { rows: counts } = await sql<{ pack: string; version: string; cases: number }>`
      select pack, pack_version version, count(*)::int cases from app.case_file c where status <> 'closed'
        and not exists (select 1 from app.case_wall w where w.case_id = c.id and w.person_id = ${who.id}) group by 1, 2`.execute(
      tx,
    )
    const active = rows.find(({ status }) => status === 'active')
    const configures = mayConfigure(who)
    const moves = await tx.selectFrom('case_move').selectAll().orderBy('at', 'desc').execute()
    return Promise.all(
      rows.map(async ({ id, version, hash, status, at }): Promise<PackVersion> => {
        const pack = await packWith(tx, hash)
        const casesOf = (of: string) => counts.find((row) => row.pack === id && row.version === of)?.cases ?? 0
        const elsewhere = counts.some((row) => row.pack === id && row.version !== version && row.cases > 0)
        const draft = status === 'draft' && configures
        return {
          id,
          version,
          title: pack.pack.title,
          status,
          at: at.toISOString(),
          cases: casesOf(version),
          unanswered: unansweredOptions(pack),
          options: optionsOf(pack),
          move: moveTo(moves, hash),
          can: {
            propose: draft && unansweredOptions(pack).length === 0,
            setAside: draft,
            moveCasesHere: configures && active?.hash === hash && elsewhere && moveTo(moves, hash)?.state !== 'running',
            answer: configures && (status === 'draft' || status === 'active'),
          },
        }
      }),
    )
  })

const moveTo = (moves: readonly Selectable<RecordTables['case_move']>[], hash: string): PackVersion['move'] => {
  const last = moves.find((move) => move.hash === hash)
  return last ? { total: last.total, moved: last.moved, state: last.state } : null
}

const optionsOf = (pack: PolicyPack): PackOption[] =>
  Object.entries(pack.options).map(([id, option]) => ({
    id,
    title: option.title ?? id,
    help: option.help ?? '',
    type: option.type,
    of: option.of ?? (option.type === 'role' ? PackRole.options : []),
    value: option.value ?? null,
    origin: option.origin,
    askAtSetup: option.ask_at_setup ?? false,
    clause: option.clause ?? null,
  }))

/** What is wrong with a file, in words. */
export function checked(yaml: string): PackCheck {
  const { faults, warnings, unanswered } = checkPack(yaml)
  const lines = (list: typeof faults) => list.map(({ line, says }) => ({ line: line ?? null, says }))
  return { faults: lines(faults), warnings: lines(warnings), unanswered: [...unanswered] }
}

async function kept(tx: Tx, id: string, version: string): Promise<PolicyPack> {
  const pack = await findPack(tx, id, version)
  if (!pack) throw missing()
  return pack
}

/** Against the active version; before there is one, everything is new. @throws missing */
export const diffOf = (deps: Deps, who: Person, id: string, version: string): Promise<PackChange[]> =>
  asService(deps, who, (tx) => changesOf(tx, id, version))

export async function changesOf(tx: Tx, id: string, version: string): Promise<PackChange[]> {
  return changesTo(tx, await kept(tx, id, version))
}

/** What a pack changes against the active one; the pack itself need not be kept. */
export async function changesTo(tx: Tx, pack: PolicyPack): Promise<PackChange[]> {
  const some = await tx.selectFrom('pack').where('status', '=', 'active').select('hash').executeTakeFirst()
  return diffPacks(some ? await activePack(tx) : nothing(pack), pack)
}

const nothing = ({ pack }: PolicyPack): PolicyPack => ({
  pack,
  options: {},
  relations: {},
  behaviours: [],
  wishes: [],
  clauses: {},
  promises: {},
  clocks: {},
  actions: {},
  steps: [],
  gates: {},
  retention: {},
  support: [],
  emergency: {},
})

/** Over the cases there are; nothing is written. @throws missing */
export const previewOf = (deps: Deps, who: Person, id: string, version: string): Promise<PackPreview> =>
  asService(deps, who, async (tx) => previewPack(tx, await kept(tx, id, version)))

/** The file of a version, as it was kept. @throws missing */
export const yamlOf = (deps: Deps, who: Person, id: string, version: string): Promise<string> =>
  asService(deps, who, async (tx) => {
    const row = await tx
      .selectFrom('pack')
      .where('id', '=', id)
      .where('version', '=', version)
      .select('yaml')
      .executeTakeFirst()
    if (!row) throw missing()
    return row.yaml
  })
