import type { Person } from '@breakwater/shared/person.ts'
import type { Received } from '@breakwater/shared/report.ts'
import type { NewSuspicion, Suspecting } from '@breakwater/shared/suspicion.ts'
import { managersOf } from '../cases/assign-duty.ts'
import { as, person, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { chainAbove } from '../people/lines.ts'
import { activePack } from '../policy/packs.ts'
import { Refusal } from '../refusal.ts'
import { checkMoments } from './incidents.ts'
import { promisesOf } from './promises.ts'
import { digestOf, receive } from './receive.ts'

/**
 * A manager suspects that somebody of their team is harassed: the case opens with its talk and its protection, marked as suspected, and
 * nobody complains in the person's name until they say so (POLICY 63, 64).
 * @throws Refusal `suspicion.not_your_team` for anyone who does not report to this manager, however far down
 */
export async function suspect(deps: Deps, who: Person, s: NewSuspicion): Promise<Received> {
  const now = deps.clock.now()
  checkMoments(s.incidents, now, now)
  return as(deps.db, system('intake'), async (tx) => {
    const managers = await managersOf(tx)
    if (!chainAbove(managers, s.personId).includes(who.id)) throw new Refusal('invalid', 'suspicion.not_your_team')
    const { caseId, reference } = await receive(deps, tx, {
      id: s.key,
      door: 'form',
      source: 'form',
      reporterId: who.id,
      affectedId: s.personId,
      verdict: 'verified',
      verdictReason: 'session',
      receivedAt: now,
      words: s.words.trim(),
      wishes: null,
      relation: s.relation,
      behaviours: s.behaviours,
      channel: 'unknown',
      danger: { now: s.danger, policeCalledFirst: 'unknown' },
      tellManager: null,
      managerInvolved: false,
      about: s.about,
      evidence: [],
      proposals: [],
      mailId: null,
      role: 'manager',
      incidents: s.incidents,
      digest: digestOf(s),
    })
    return { reference, missing: [], next: await promisesOf(tx, caseId), canTakeBack: false }
  })
}

/** Whom a manager may name, the guide for the talk, and when they were last briefed (POLICY 63, 64). */
export const suspecting = (deps: Deps, who: Person): Promise<Suspecting> =>
  as(deps.db, person(who.id), async (tx) => {
    const pack = await activePack(tx)
    const managers = await managersOf(tx)
    const rows = await tx
      .selectFrom('person')
      .where('active', '=', true)
      .select(['id', 'name', 'team'])
      .orderBy('name')
      .execute()
    const talk = pack.steps.find((s) => s.id === 'suspicion-talk')
    return {
      people: rows.filter((p) => chainAbove(managers, p.id).includes(who.id)),
      briefedAt: (await lastBriefing(tx, who.id))?.toISOString() ?? null,
      signs: Object.entries(pack.clauses).flatMap(([id, c]) => (SIGNS.has(id.split('/')[1] ?? '') ? [c.says] : [])),
      talk: [
        talk?.help ?? '',
        ...(talk?.closed_by.fields ?? []).filter((f) => f.type === 'yes-no').map((f) => f.label),
      ].filter(Boolean),
    }
  })

/** Clauses that say what to watch for and how to talk; a pack without them shows none. */
const SIGNS = new Set(['elements.1', 'elements.2', 'managers.2', 'managers.3'])

const lastBriefing = async (tx: Tx, personId: string) =>
  (
    await tx
      .selectFrom('briefing')
      .where('person_id', '=', personId)
      .where('topic', '=', 'suspicion')
      .select('at')
      .orderBy('at', 'desc')
      .limit(1)
      .executeTakeFirst()
  )?.at

/** A manager has read the briefing; the day stays on file (POLICY 63). */
export async function briefed(deps: Deps, who: Person): Promise<Suspecting> {
  await as(deps.db, person(who.id), (tx) =>
    tx
      .insertInto('briefing')
      .values({ person_id: who.id, topic: 'suspicion', at: deps.clock.now() })
      .onConflict((c) => c.doNothing())
      .execute(),
  )
  return suspecting(deps, who)
}
