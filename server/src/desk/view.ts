import type { CaseView, WishesView } from '@breakwater/shared/case.ts'
import type { Part, Person, PersonRef } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { openText, placeOf } from '../keys/seal.ts'
import { allowed, files, may, readsMail, showsFile } from '../people/may.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { declinedViews } from './decisions/view-declined.ts'
import { proposalViews } from './decisions/view-proposals.ts'
import { evidenceLines } from './evidence-list.ts'
import { saidOf } from './keep-metric.ts'
import { type Found, partOf, readingAt, standingOf } from './standing.ts'
import { takenBack } from './taken-back.ts'
import { risky, titleOf } from './title.ts'
import { countedIn } from './view-counted.ts'
import { hintViews } from './view-hints.ts'
import { promisedOn } from './view-promised.ts'
import { questionsFor } from './view-questions.ts'
import { nextStep, stepViews } from './view-steps.ts'
import { thirdPartyView } from './view-third-party.ts'
import { timeline } from './view-timeline.ts'
import { visibleMembers, without } from './visible.ts'
import { say, word } from './words.ts'

/** Everything one person may see of a case; the reading is on the trail (SECURITY A2). @throws missing for a stranger, a wall and an unclaimed case alike */
export async function viewCase(deps: Deps, who: Person, reference: string): Promise<CaseView> {
  return as(deps.db, person(who.id), async (tx) => {
    await readingAt(tx, deps.clock.now())
    const found = await standingOf(tx, who, reference)
    if (!found || !may(who, 'case.read', found.standing)) throw missing()
    const situation = await within(tx, system('policy'), person(who.id), () => situationOf(tx, found.caseId))
    const view = await build(deps, tx, who, found, situation)
    // as the service: its policies are short to plan, those of a person are not
    if (may(who, 'case.file', found.standing))
      await within(tx, system('policy'), person(who.id), () =>
        tx
          .updateTable('report')
          .set({ opened_at: deps.clock.now() })
          .where('case_id', '=', found.caseId)
          .where('opened_at', 'is', null)
          .where('state', '=', 'received')
          .execute(),
      )
    const part = partOf(found.standing)
    await record(tx, deps.clock, { action: 'case.opened', caseId: found.caseId, ...(part ? { part } : {}) })
    return view
  })
}

async function build(deps: Deps, tx: Tx, who: Person, found: Found, s: Situation): Promise<CaseView> {
  const { caseId, standing } = found
  const { pack } = s
  const file = await tx.selectFrom('case_file').where('id', '=', caseId).selectAll().executeTakeFirstOrThrow()
  const isHandler = may(who, 'case.file', standing)
  const reads = standing.parts.some((p) => p !== 'overseer')
  // a safety lead knows who it happened to only where the handler said so, or a measure protects that person
  const asked = standing.parts.every((p) => p === 'safety' || p === 'overseer')
  // row security leaves the manager whose file it is what the affected person told, and no more
  const all = isHandler || standing.parts.includes('break-glass') || files(standing) || showsFile(standing)
  const people = await everyone(tx)
  const members = await visibleMembers(tx, caseId)
  const named = without(people, s.members, members)
  const ref = (id: string | null, from = named): PersonRef | null => (id && from.get(id)) || null
  const key = reads ? await caseKey(deps, tx, caseId) : undefined
  const reports = await tx
    .selectFrom('report')
    .where('case_id', '=', caseId)
    .selectAll()
    .orderBy('received_at')
    .execute()
  const sealed = (await takenBack(tx, who, caseId)).map(({ id }) => id)
  const wishes = key ? await wishesOf(tx, caseId, key, pack, named) : []
  const own = standing.parts.some((p) => p === 'reporter' || p === 'affected')
  const steps = await stepViews(
    tx,
    s,
    { who, standing, people: named, now: deps.clock.now() },
    (row) => all || own || standing.parts.some((p) => p === 'overseer' || p === 'legal') || row.owner_id === who.id,
  )
  const next = file.status === 'closed' ? null : nextStep(isHandler ? steps : steps.filter((x) => x.yours))
  const first = reports.find((r) => r.reporter_id)
  const playing = (part: Part) => ref(members.find((m) => m.part === part)?.person_id ?? null, people)
  return {
    reference: file.reference,
    title: titleOf(pack, asked && reads ? risky(pack, file) : file),
    status: file.status,
    relation: {
      id: file.relation,
      label: pack.relations[file.relation as keyof typeof pack.relations]?.label ?? word('relation', file.relation),
    },
    danger: file.danger,
    receivedAt: file.received_at.toISOString(),
    reportedBy: asked
      ? playing('reporter')
      : ref(first?.reporter_id ?? (reports.some((r) => r.mode === 'anonymous') ? null : file.affected_id), people),
    affected: asked ? playing('affected') : ref(file.affected_id, people),
    source: file.source,
    verdict: file.verdict as CaseView['verdict'],
    handler: ref(file.handler_id),
    claimed: file.claimed_at !== null,
    outcome: file.outcome,
    you: { id: who.id, parts: [...standing.parts], may: allowed(who, standing) },
    words:
      key && (all || own)
        ? reports.flatMap((r) =>
            r.words_sealed && !sealed.includes(r.id)
              ? [
                  {
                    at: r.received_at.toISOString(),
                    text: openText(key, r.words_sealed, placeOf('report', 'words', r.id, caseId)),
                    behaviours: r.behaviours.map((b) => pack.behaviours.find((x) => x.id === b)?.label ?? b),
                  },
                ]
              : [],
          )
        : null,
    wishes: wishes[0] ?? null,
    wishesHistory: wishes.slice(1),
    next,
    nextWhy: next?.clause ? [{ text: next.clause.says, clause: null }] : [],
    steps,
    questions: file.status === 'closed' ? [] : questionsFor(s, standing.parts),
    timeline: key ? await timeline(tx, caseId, key, named) : null,
    evidence: key && (all || own || readsMail(standing)) ? await evidenceLines(tx, caseId, key, named, sealed) : null,
    thirdParty: reads ? await thirdPartyView(deps, tx, file, isHandler, who.id, named) : null,
    hints: isHandler ? await hintViews(tx, who, caseId) : [],
    people: members.flatMap((m) =>
      people.get(m.person_id)
        ? [{ person: people.get(m.person_id)!, part: m.part, sees: say(`sees.${seesOf(m.part, file)}`) }]
        : [],
    ),
    metrics: (
      await tx
        .selectFrom('metric_entry')
        .where('case_id', '=', caseId)
        .select(['id', 'case_id', 'kind', 'amount', 'unit', 'period', 'said_sealed', 'at'])
        .orderBy('at')
        .execute()
    ).flatMap((m) =>
      key ? [{ id: m.id, kind: m.kind, amount: Number(m.amount), at: m.at.toISOString(), ...saidOf(key, m) }] : [],
    ),
    ...(may(who, 'hold.release', standing) ? { held: await heldNow(tx, caseId) } : {}),
    ...(file.manager_files ? { accountFirst: true } : {}),
    countedIn: await countedIn(tx, caseId),
    proposals: await proposalViews(tx, s, { who, standing, names: named, now: deps.clock.now() }),
    ...(isHandler || standing.parts.includes('overseer')
      ? {
          declined: await declinedViews(deps, tx, s, who, named),
          promised: await within(tx, system('policy'), person(who.id), () =>
            promisedOn(tx, caseId, pack, may(who, 'case.update', standing) && file.status !== 'closed'),
          ),
        }
      : {}),
    policy: {
      ...{ pack: pack.pack.id, version: pack.pack.version, title: pack.pack.title },
      newer: may(who, 'case.move', standing) ? await newerThan(tx, pack) : null,
    },
  }
}

/** The active version of this policy where it is another one. */
const newerThan = async (tx: Tx, { pack: { id, version } }: PolicyPack): Promise<string | null> =>
  (
    await tx
      .selectFrom('pack')
      .where('id', '=', id)
      .where('status', '=', 'active')
      .where('version', '<>', version)
      .select('version')
      .executeTakeFirst()
  )?.version ?? null

const heldNow = async (tx: Tx, caseId: string): Promise<boolean> =>
  (await tx
    .selectFrom('legal_hold')
    .where('case_id', '=', caseId)
    .where('released_at', 'is', null)
    .select('id')
    .executeTakeFirst()) !== undefined

/** Names for ids. The directory is open to everyone signed in; being on a case is not in it. */
async function everyone(tx: Tx): Promise<Map<string, PersonRef>> {
  const rows = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
  return new Map(rows.map((r) => [r.id, r]))
}

async function wishesOf(
  tx: Tx,
  caseId: string,
  key: Buffer,
  pack: PolicyPack,
  people: ReadonlyMap<string, PersonRef>,
): Promise<WishesView[]> {
  const rows = await tx
    .selectFrom('wishes')
    .where('case_id', '=', caseId)
    .selectAll()
    .orderBy('version', 'desc')
    .execute()
  return rows.map((w) => ({
    version: w.version,
    at: w.at.toISOString(),
    by: (w.by_id && people.get(w.by_id)?.name) || say('event.someone'),
    choices: w.choices.map((id) => ({ id, label: pack.wishes.find((x) => x.id === id)?.label ?? id })),
    words: w.words_sealed ? openText(key, w.words_sealed, placeOf('wishes', 'words', `${w.version}`, caseId)) : '',
    police: w.police,
    contact: w.contact_sealed
      ? openText(key, w.contact_sealed, placeOf('wishes', 'contact', `${w.version}`, caseId))
      : '',
  }))
}

/** What a part on this case may read, for the words beside their name; a manager may have the file, or the mails (POLICY 38, 63). */
function seesOf(part: Part, file: { manager_files: boolean; manager_mail: boolean }): string {
  const standing = { parts: [part], managerFiles: file.manager_files, managerMail: file.manager_mail }
  return files(standing) ? 'file' : readsMail(standing) ? 'mail' : part
}
