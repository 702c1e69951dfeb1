import type { WallsView } from '@breakwater/shared/contract/walls.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { managersOf } from '../cases/assign-duty.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { propose } from '../gates/propose.ts'
import { chainAbove } from '../people/lines.ts'
import { personById } from '../people/person.ts'
import { applyPolicy } from '../policy/apply.ts'
import { missing, Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'
import { leaveElsewhere } from '../walls/leave-elsewhere.ts'
import { raiseWalls, type WallSource } from '../walls/raise-walls.ts'
import { cosignOn } from './cosign.ts'
import { type Found, guard } from './standing.ts'
import { wallRemoval } from './wall-removal.ts'

/** Keeps somebody out, at once; one person is enough (SECURITY W1, W2). @throws Refusal `wall.not_them` for whom the case is about, `wall.nobody` */
export async function addWall(deps: Deps, who: Person, reference: string, personId: string): Promise<void> {
  await as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'wall.add')
    if (personId === who.id && !found.standing.parts.some((p) => p === 'handler' || p === 'overseer'))
      throw new Refusal('invalid', 'wall.not_them')
    await raise(deps, tx, who, found, personId, sourceOf(found, personId === who.id))
  })
}

/** "I am involved": the case goes on without the person who says so (SECURITY W1). */
export async function stepAside(deps: Deps, who: Person, reference: string): Promise<void> {
  await as(deps.db, person(who.id), async (tx) => {
    await raise(deps, tx, who, await guard(tx, who, reference, 'wall.own'), who.id, 'own')
  })
}

const sourceOf = ({ standing }: Found, own: boolean): WallSource =>
  own
    ? 'own'
    : standing.parts.includes('overseer')
      ? 'overseer'
      : standing.parts.includes('handler')
        ? 'handler'
        : 'reporter'

async function raise(deps: Deps, tx: Tx, who: Person, found: Found, personId: string, source: WallSource) {
  const { caseId, file } = found
  await within(tx, system('policy'), person(who.id), async () => {
    await lockCase(tx, caseId)
    const about = await personById(tx, personId)
    if (!about) throw new Refusal('invalid', 'wall.nobody')
    const part = await tx
      .selectFrom('case_member')
      .where('case_id', '=', caseId)
      .where('person_id', '=', personId)
      .where('part', 'in', ['reporter', 'affected'])
      .where('valid_to', 'is', null)
      .select('part')
      .executeTakeFirst()
    if (part) throw new Refusal('invalid', 'wall.not_them')
    const changed = await raiseWalls(deps, tx, caseId, [{ personId, source }])
    const elsewhere = await leaveElsewhere(deps, tx, caseId, personId)
    await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
      caseId,
      by: source === 'own' ? system('policy') : { kind: 'person', id: who.id },
      kind: 'wall.raised',
      visibility: 'desk',
      params: { who: about.name },
    })
    if (changed.handlerId)
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: system('policy'),
        kind: 'case.handed_over',
        visibility: 'reporter-too',
        params: { to: (await personById(tx, changed.handlerId))?.name ?? '' },
      })
    const told = [
      ...[changed.handlerId, changed.overseerId].map((id) => ({ id, reference: file.reference })),
      ...elsewhere.map((e) => ({ id: e.handlerId, reference: e.reference })),
    ]
    await queueMails(
      deps,
      tx,
      told.flatMap((t) =>
        t.id ? [{ reportId: null, kind: 'notice' as const, personId: t.id, params: { reference: t.reference } }] : [],
      ),
    )
  })
  await applyPolicy(deps, tx, caseId, person(who.id))
  await record(tx, deps.clock, { action: 'wall.added', caseId, subject: personId, detail: { source } })
}

/** Who is kept out, and who could be: whoever might come near the case by role or line. The reporter reads their own declarations. */
export const wallsOf = (deps: Deps, who: Person, reference: string): Promise<WallsView> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, file, standing } = await guard(tx, who, reference, 'wall.read')
    const all = standing.parts.some((p) => p === 'handler' || p === 'overseer')
    return within(tx, system('policy'), person(who.id), async () => {
      const rows = await tx
        .selectFrom('case_wall')
        .innerJoin('person', 'person.id', 'case_wall.person_id')
        .leftJoin('gate_proposal as g', (j) =>
          j
            .onRef('g.case_id', '=', 'case_wall.case_id')
            .on('g.kind', '=', 'wall-removal')
            .on('g.state', '=', 'open')
            .on('g.expires', '>', deps.clock.now())
            .on((eb) => eb('g.subject', '=', eb.cast<string>('case_wall.person_id', 'text'))),
        )
        .where('case_wall.case_id', '=', caseId)
        .select(['person.id', 'person.name', 'person.team', 'case_wall.source', 'case_wall.since', 'g.id as removal'])
        .orderBy('case_wall.since')
        .execute()
      const walled = new Set(rows.map((r) => r.id))
      return {
        walls: rows
          .filter((r) => all || r.source === 'reporter')
          .map((r) => ({
            person: { id: r.id, name: r.name, team: r.team },
            source: r.source as WallSource,
            since: r.since.toISOString(),
            removal: all ? r.removal : null,
          })),
        cosign: standing.parts.includes('overseer') ? await cosignOn(tx, caseId) : null,
        mayName: (await nearby(tx, caseId, file.affected_id)).filter((p) => p.id !== who.id && !walled.has(p.id)),
      }
    })
  })

/** People who could come near a case by their role, by their part or by standing above the affected person. */
async function nearby(tx: Tx, caseId: string, affectedId: string | null) {
  const above = affectedId ? chainAbove(await managersOf(tx), affectedId) : []
  const members = await tx
    .selectFrom('case_member')
    .where('case_id', '=', caseId)
    .where('valid_to', 'is', null)
    .select(['person_id', 'part'])
    .execute()
  const own = new Set(members.filter((m) => m.part === 'reporter' || m.part === 'affected').map((m) => m.person_id))
  const ids = new Set([...above, ...members.map((m) => m.person_id)])
  const rows = await tx
    .selectFrom('person')
    .where('active', '=', true)
    .select(['id', 'name', 'team', 'roles'])
    .orderBy('name')
    .execute()
  return rows
    .filter((p) => !own.has(p.id) && (ids.has(p.id) || p.roles.length > 0))
    .map(({ id, name, team }) => ({ id, name, team }))
}

/** Asks two other people to let somebody in again (SECURITY W2). @throws missing without such a wall, `wall.removal_waits` when it was asked already */
export const proposeRemoval = (deps: Deps, who: Person, reference: string, personId: string, reason: string) =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'wall.remove')
    const known = await within(tx, system('policy'), person(who.id), async () => ({
      wall: await tx
        .selectFrom('case_wall')
        .where('case_id', '=', caseId)
        .where('person_id', '=', personId)
        .select('person_id')
        .executeTakeFirst(),
      open: await tx
        .selectFrom('gate_proposal')
        .where('case_id', '=', caseId)
        .where('kind', '=', 'wall-removal')
        .where('subject', '=', personId)
        .where('state', '=', 'open')
        .where('expires', '>', deps.clock.now())
        .select('id')
        .executeTakeFirst(),
    }))
    if (!known.wall) throw missing()
    if (known.open) throw new Refusal('conflict', 'wall.removal_waits')
    return {
      gate: await propose(deps, tx, who, wallRemoval, {
        kind: 'wall-removal',
        caseId,
        subject: personId,
        payload: { personId },
        words: reason,
      }),
    }
  })
