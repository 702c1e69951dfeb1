import type { Part } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { type Rota, rotaOf } from '../cases/assign-duty.ts'
import { addEvents } from '../cases/event.ts'
import { lockCase } from '../cases/lock.ts'
import { addMember } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { chainAbove, inOneLine } from '../people/lines.ts'
import { type Entry, record } from '../trail/record.ts'
import { takeOver } from '../walls/raise-walls.ts'
import { replacementsOr } from '../walls/replacements.ts'

type Clocked = Pick<Deps, 'clock'>
type File = {
  id: string
  handler_id: string | null
  duty_id: string
  overseer_id: string
  affected_id: string | null
  third_party_id: string | null
  status: string
}
type People = { rota: Rota; active: ReadonlySet<string>; names: ReadonlyMap<string, string> }
type Steps = { owner_id: string; owner_role: string }[]

/** How many cases got somebody new, and how many open ones no two people are left for, to handle and to oversee them. */
export type HandedOver = { handedOver: number; withoutDesk: number }

/**
 * After any change of the directory or of who is of the desk: no case stays with somebody who left, who is no longer of the desk, or whose overseer now stands in
 * the handler's own line. The person keeps no part; their open steps go on with somebody else, in the transaction of the change itself
 * (POLICY I2, SECURITY N3). Runs as the service.
 */
export async function handOver(deps: Clocked, tx: Tx): Promise<HandedOver> {
  const people = await peopleNow(tx)
  const outcome: HandedOver = { handedOver: 0, withoutDesk: 0 }
  for (const file of await concerned(tx, people)) {
    await lockCase(tx, file.id)
    const changed = await settle(deps, tx, people, file)
    if (changed === 'without-desk') outcome.withoutDesk++
    else if (changed) outcome.handedOver++
  }
  return outcome
}

async function peopleNow(tx: Tx): Promise<People> {
  const all = await tx.selectFrom('person').select(['id', 'name', 'active']).execute()
  return {
    rota: await rotaOf(tx),
    active: new Set(all.flatMap(({ id, active }) => (active ? [id] : []))),
    names: new Map(all.map(({ id, name }) => [id, name])),
  }
}

/** The desk, and the contact outside its rota who takes what nobody of it can (SECURITY W5). */
const ableOf = (rota: Rota) => [...rota.desk, ...(rota.outside ? [rota.outside] : [])]

/** Cases that somebody left, lost the desk's role for, or oversees from within the line; in one order, so that two changes wait for each other. */
async function concerned(tx: Tx, { rota, active }: People): Promise<File[]> {
  const { rows } = await sql<File>`
    select c.id, c.handler_id, c.duty_id, c.overseer_id, c.affected_id, c.third_party_id, c.status from app.case_file c
    where c.status <> 'closed' or c.handler_id is not null order by c.id`.execute(tx)
  const gone = new Set(await leftParts(tx))
  const able = new Set(ableOf(rota))
  return rows.filter((file) => {
    const handler = file.handler_id ?? file.duty_id
    return (
      gone.has(file.id) ||
      !able.has(handler) ||
      !active.has(file.overseer_id) ||
      inOneLine(rota.managers, handler, file.overseer_id)
    )
  })
}

async function leftParts(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ case_id: string }>`
    select m.case_id from app.case_member m join app.person p on p.id = m.person_id
      where m.valid_to is null and not p.active and m.part in ('handler', 'overseer', 'manager', 'upline', 'legal', 'safety')
    union select s.case_id from app.step s join app.person p on p.id = s.owner_id where s.state = 'open' and not p.active`.execute(
    tx,
  )
  return rows.map(({ case_id }) => case_id)
}

async function settle(deps: Clocked, tx: Tx, people: People, file: File): Promise<boolean | 'without-desk'> {
  const { rota, active } = people
  const before = file.handler_id ?? file.duty_id
  const staying = ableOf(rota).includes(before)
  const off = [...(staying ? [] : [before]), ...(active.has(file.overseer_id) ? [] : [file.overseer_id])]
  const next = await replacementsOr(tx, file, off, rota)
  const handler = next?.handlerId ?? before
  const overseer = next?.overseerId ?? file.overseer_id

  await endParts(deps, tx, people, file)
  await takeOver(deps, tx, file, { handlerId: handler, overseerId: overseer, uplineId: null })
  const steps = await moveSteps(deps, tx, people, file, { handler, overseer })
  const withoutDesk = !next && (!staying || !active.has(overseer) || inOneLine(rota.managers, handler, overseer))
  await tell(deps, tx, people, file, { before, handler, overseer, withoutDesk })
  if (withoutDesk && file.status !== 'closed') return 'without-desk'
  return handler !== before || overseer !== file.overseer_id || steps > 0
}

async function endParts({ clock }: Clocked, tx: Tx, { active }: People, { id }: File): Promise<void> {
  const parts: Part[] = ['handler', 'overseer', 'manager', 'upline', 'legal', 'safety']
  const members = await tx
    .selectFrom('case_member')
    .where('case_id', '=', id)
    .where('valid_to', 'is', null)
    .where('part', 'in', parts)
    .select('person_id')
    .execute()
  const left = [...new Set(members.map(({ person_id }) => person_id))].filter((person) => !active.has(person))
  if (left.length === 0) return
  await tx
    .updateTable('case_member')
    .set({ valid_to: clock.now() })
    .where('case_id', '=', id)
    .where('person_id', 'in', left)
    .where('part', 'in', parts)
    .where('valid_to', 'is', null)
    .execute()
}

type Now = { handler: string; overseer: string }

/** Open steps of who is gone, or of the desk's person before, go on with somebody who can do them. @returns how many */
async function moveSteps(deps: Clocked, tx: Tx, people: People, file: File, now: Now): Promise<number> {
  const { rows } = await sql<Steps[number]>`
    select distinct s.owner_id, s.owner_role from app.step s join app.person p on p.id = s.owner_id
    where s.case_id = ${file.id} and s.state = 'open' and (not p.active
      or (s.owner_role = 'hr' and s.owner_id <> ${now.handler})
      or (s.owner_role in ('senior-leader', 'overseer') and s.owner_id <> ${now.overseer}))`.execute(tx)
  for (const { owner_id, owner_role } of rows) {
    const owner = await newOwner(deps, tx, people, file, owner_role, now)
    await tx
      .updateTable('step')
      .set({ owner_id: owner })
      .where('case_id', '=', file.id)
      .where('state', '=', 'open')
      .where('owner_id', '=', owner_id)
      .where('owner_role', '=', owner_role)
      .execute()
  }
  return rows.length
}

async function newOwner(deps: Clocked, tx: Tx, people: People, file: File, role: string, now: Now): Promise<string> {
  if (role === 'senior-leader' || role === 'overseer') return now.overseer
  if (!['manager', 'supervisor', 'upline'].includes(role) || !file.affected_id) return now.handler
  const walls = await tx.selectFrom('case_wall').where('case_id', '=', file.id).select('person_id').execute()
  const walled = new Set(walls.map(({ person_id }) => person_id))
  const manager = chainAbove(people.rota.managers, file.affected_id).find(
    (id) => people.active.has(id) && !walled.has(id),
  )
  if (!manager) return now.handler
  await addMember(deps, tx, file.id, manager, 'manager')
  return manager
}

type Told = { before: string; handler: string; overseer: string; withoutDesk: boolean }

/** Reporter and desk see the new names; why somebody left is nobody's business. */
async function tell(deps: Clocked, tx: Tx, { names }: People, file: File, told: Told): Promise<void> {
  const { before, handler, overseer, withoutDesk } = told
  const caseId = file.id
  const by = { kind: 'system', name: 'policy' } as const
  const lines = [
    ...(handler === before ? [] : [{ kind: 'case.handed_over', to: handler }]),
    ...(overseer === file.overseer_id ? [] : [{ kind: 'case.overseer_changed', to: overseer }]),
  ]
  await addEvents(
    deps,
    tx,
    undefined,
    lines.map(({ kind, to }) => ({
      caseId,
      by,
      kind,
      visibility: 'reporter-too',
      params: { to: names.get(to) ?? '' },
    })),
  )
  const entries: Entry[] = lines.map(({ kind, to }) => ({ action: kind, caseId, subject: to }))
  await record(tx, deps.clock, ...entries, ...(withoutDesk ? [{ action: 'case.without_desk', caseId }] : []))
}
