import { sql } from 'kysely'
import { caseKeys } from '../cases/key.ts'
import { identifiersOf, thirdPartyName } from '../cases/third-party.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { say } from '../desk/words.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { type Hidden, type Masker, masker } from './mask.ts'

/** Whose data is asked for: somebody of the directory, or a third party. */
export type SubjectOf = { kind: 'person' | 'third-party'; id: string }
type Facts = Record<string, unknown>
/** Everything held about one person, and nobody else's data; what was left out is in `redactions`, each with its reason. */
export type SubjectFile = { about: Facts; cases: Facts[]; wrote: Facts[]; acts: Facts[]; restrictions: Facts[] }

const why = (key: string) => say(`export.${key}`)
const OTHERS = { label: 'withheld', what: 'another person' }

/** The names and addresses of everybody but the subject: the directory, and every third party of the cases concerned. Runs as the service. */
export async function maskerFor(deps: Deps, tx: Tx, subject: SubjectOf, own: readonly string[]): Promise<Masker> {
  const reason = why('why_others')
  const people = await tx.selectFrom('person').select(['id', 'name', 'email']).execute()
  const third = await tx.selectFrom('third_party').select(['id', 'name_sealed']).execute()
  const hidden: Hidden[] = [
    ...people.filter(({ id }) => id !== subject.id).flatMap((p) => [p.name, p.email]),
    ...third.filter(({ id }) => id !== subject.id).map((t) => thirdPartyName(deps, t)),
  ].map((text) => ({ text, ...OTHERS, reason }))
  const mine = new Set(own.flatMap((text) => [text, ...text.split(/\s+/)]).map((text) => text.toLowerCase()))
  return masker(
    hidden.filter(({ text }) => !mine.has(text.toLowerCase())),
    { addresses: { reason, keep: own } },
  )
}

/** What is held about somebody of the directory: their entry, their parts, what they wrote and did. `cases`: those that may be looked at. */
export async function personFile(
  deps: Deps,
  tx: Tx,
  id: string,
  masks: Masker,
  cases: readonly string[],
): Promise<SubjectFile> {
  const who = await tx.selectFrom('person').where('id', '=', id).selectAll().executeTakeFirstOrThrow()
  const addresses = await tx.selectFrom('person_address').where('person_id', '=', id).select('address').execute()
  if (who.manager_id) masks.note('directory', 'your manager', why('why_others'))
  const keys = await caseKeys(deps, tx, cases)
  const list = cases.length ? cases : ['00000000-0000-0000-0000-000000000000']
  const files = await tx
    .selectFrom('case_file as f')
    .innerJoin('case_member as m', 'm.case_id', 'f.id')
    .where('m.person_id', '=', id)
    .where('f.id', 'in', list)
    .select(['f.reference', 'f.received_at', 'f.status', 'm.part', 'm.since', 'm.valid_to'])
    .execute()
  const reports = await tx
    .selectFrom('report')
    .where('reporter_id', '=', id)
    .where('case_id', 'in', list)
    .selectAll()
    .execute()
  const wishes = await tx
    .selectFrom('wishes')
    .where('by_id', '=', id)
    .where('case_id', 'in', list)
    .selectAll()
    .execute()
  const events = await tx
    .selectFrom('event')
    .where('case_id', 'in', list)
    .where('body_sealed', 'is not', null)
    .selectAll()
    .execute()
  const mine = new Set(reports.map((r) => r.case_id))
  const open = (caseId: string, sealed: Buffer | null, place: string) => {
    const key = keys.get(caseId)
    return sealed && key ? openText(key, sealed, place) : ''
  }
  const evidence = await tx
    .selectFrom('evidence')
    .where('by_id', '=', id)
    .where('case_id', 'in', list)
    .select(['kind', 'via', 'size', 'at'])
    .execute()
  if (evidence.length) masks.note('evidence', 'originals you gave', why('why_mixed'))
  const metrics = await tx
    .selectFrom('metric_entry')
    .where('person_id', '=', id)
    .where('case_id', 'in', list)
    .select(['kind', 'amount', 'unit', 'period', 'at'])
    .execute()
  const { rows: acts } = await sql<{
    at: Date
    action: string
  }>`select at, action from app.trail_of_person(${id}, ${list}::uuid[])`.execute(tx)
  const unseen = events.filter((e) => e.actor_id !== id && !(e.visibility === 'reporter-too' && mine.has(e.case_id)))
  for (const _ of unseen) masks.note('timeline', 'words that somebody else wrote', why('why_words'))
  return {
    about: {
      name: who.name,
      email: who.email,
      addresses: addresses.map((a) => a.address),
      team: who.team,
      unit: who.unit,
      roles: who.roles,
      phone: who.phone,
      country: who.country,
      timeZone: who.time_zone,
      workHours: who.work_hours,
      language: who.locale,
      active: who.active,
    },
    cases: files,
    wrote: [
      ...reports.map((r) => ({
        kind: 'report',
        at: r.received_at,
        behaviours: r.behaviours,
        words: masks.mask(open(r.case_id, r.words_sealed, placeOf('report', 'words', r.id, r.case_id)), 'words'),
      })),
      ...wishes.map((w) => ({
        kind: 'wishes',
        at: w.at,
        choices: w.choices,
        words: masks.mask(
          open(w.case_id, w.words_sealed, placeOf('wishes', 'words', `${w.version}`, w.case_id)),
          'wishes',
        ),
      })),
      ...events
        .filter((e) => !unseen.includes(e))
        .map((e) => ({
          kind: e.kind,
          at: e.at,
          byYou: e.actor_id === id,
          words: masks.mask(open(e.case_id, e.body_sealed, placeOf('event', 'body', e.id, e.case_id)), 'timeline'),
        })),
      ...evidence.map((e) => ({ ...e, kind: `evidence: ${e.kind}`, size: Number(e.size) })),
    ],
    acts: [...acts, ...metrics.map((m) => ({ ...m, amount: Number(m.amount) }))],
    restrictions: [],
  }
}

/** What is held about a third party: names, addresses, what was decided about them; never who reported, nor in which words. */
export async function thirdPartyFile(
  deps: Deps,
  tx: Tx,
  id: string,
  masks: Masker,
  cases: readonly string[],
): Promise<SubjectFile> {
  const row = await tx.selectFrom('third_party').where('id', '=', id).selectAll().executeTakeFirstOrThrow()
  const list = cases.length ? cases : ['00000000-0000-0000-0000-000000000000']
  const files = await tx
    .selectFrom('case_file')
    .where('id', 'in', list)
    .select(['id', 'received_at', 'status', 'behaviours', 'channel', 'relation', 'outcome', 'closed_at'])
    .execute()
  const pieces = await tx.selectFrom('evidence').where('case_id', 'in', list).select(['kind', 'at', 'size']).execute()
  for (const _ of files) {
    masks.note('cases', 'who reported, and in which words', why('why_reporter'))
    masks.note('cases', 'who works on it', why('why_others'))
  }
  if (pieces.length) masks.note('evidence', 'messages that were given to us', why('why_mixed'))
  const restrictions = await tx
    .selectFrom('hold as h')
    .innerJoin('restriction as r', 'r.id', 'h.restriction_id')
    .where('r.third_party_id', '=', id)
    .where('h.case_id', 'in', list)
    .select(['r.reference', 'h.stage', 'h.ground', 'h.at', 'h.review_at', 'h.released_at'])
    .execute()
  const marks = await tx
    .selectFrom('mark as m')
    .innerJoin('restriction as r', 'r.id', 'm.restriction_id')
    .where('r.third_party_id', '=', id)
    .select(['m.connection', 'm.record_type', 'm.record_id', 'm.state', 'm.stage'])
    .execute()
  return {
    about: {
      name: thirdPartyName(deps, row),
      kind: row.kind,
      relation: row.relation,
      since: row.created_at,
      identifiers: (await identifiersOf(deps, tx, id)).map(({ kind, value }) => ({ kind, value })),
    },
    cases: files.map(({ id: _, ...facts }) => facts),
    wrote: pieces.map((p) => ({ ...p, size: Number(p.size) })),
    acts: marks,
    restrictions,
  }
}
