import type { ExportAsk, ExportSubject } from '@breakwater/shared/contract/exports.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { thirdPartyName } from '../cases/third-party.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { gatesFor, type ReadGate } from '../gates/read.ts'
import { mayAnswerSubjects } from '../people/may.ts'
import { ManyCases } from './bulk-export.ts'
import { LIFE as CASES_LIFE } from './many-cases.ts'
import { named, Subject } from './named.ts'
import { LIFE as SUBJECT_LIFE } from './subject-access.ts'

/** At most so many of each that a name finds. */
const MOST = 20

/** What this person asked to take out: many cases, or what is held about somebody; who still has to agree, and until when it can be fetched. */
export const askedExports = (deps: Deps, who: Person): Promise<ExportAsk[]> =>
  as(deps.db, person(who.id), async (tx) => {
    const mine = (await gatesFor(deps, tx, who.id)).filter((g) => g.kind === 'bulk-export' && g.proposer === who.id)
    const ended = await endOf(tx, mine)
    return Promise.all(mine.map((gate) => asRow(deps, tx, who, gate, ended.get(gate.id) ?? null)))
  })

async function endOf(tx: Tx, gates: readonly ReadGate[]): Promise<ReadonlyMap<string, Date | null>> {
  if (!gates.length) return new Map()
  const ids = gates.map((g) => g.id)
  const rows = await tx.selectFrom('gate_proposal').where('id', 'in', ids).select(['id', 'ended_at']).execute()
  return new Map(rows.map((r) => [r.id, r.ended_at]))
}

async function asRow(deps: Deps, tx: Tx, who: Person, gate: ReadGate, ended: Date | null): Promise<ExportAsk> {
  const many = ManyCases.safeParse(gate.payload).data
  const subject = Subject.safeParse(gate.payload).data
  const now = deps.clock.now()
  const approved = gate.state === 'carried-out' && ended !== null
  const until = approved ? new Date(ended.getTime() + (many ? CASES_LIFE : SUBJECT_LIFE)) : gate.expires
  const name = subject
    ? (await within(tx, system('policy'), person(who.id), () => named(deps, tx, subject))).name
    : String(many?.cases.length ?? 0)
  return {
    id: gate.id,
    about: subject?.kind ?? 'cases',
    name,
    at: gate.at.toISOString(),
    until: until.toISOString(),
    state: gate.state === 'open' && now >= gate.expires ? 'void' : gate.state,
    ready: approved && now < until,
  }
}

/** Whom a file can be asked about: people of the directory, and third parties of this person's own cases, by a part of their name. */
export const findSubjects = (deps: Deps, who: Person, find: string): Promise<ExportSubject[]> =>
  as(deps.db, person(who.id), async (tx) => {
    if (!mayAnswerSubjects(who) || find.length < 2) return []
    const part = find.toLowerCase()
    const people = await tx
      .selectFrom('person')
      .where('name', 'ilike', `%${find.replaceAll(/[\\%_]/g, (c) => `\\${c}`)}%`)
      .where('id', '<>', who.id)
      .select(['id', 'name', 'team'])
      .orderBy('name')
      .orderBy('id')
      .limit(MOST)
      .execute()
    // row security gives those of the reader's own cases
    const outside = await tx.selectFrom('third_party').select(['id', 'name_sealed']).execute()
    return [
      ...people.map(({ id, name, team }) => ({ about: 'person' as const, id, name, team })),
      ...outside
        .map((row) => ({ about: 'third-party' as const, id: row.id, name: thirdPartyName(deps, row), team: null }))
        .filter(({ name }) => name.toLowerCase().includes(part))
        .slice(0, MOST),
    ]
  })
