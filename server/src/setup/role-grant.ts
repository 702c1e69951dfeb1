import { roles as contract, GivenRole } from '@breakwater/shared/contract/roles.ts'
import type { Person, Role } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import { as, person as asPerson, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { say } from '../desk/words.ts'
import { handOver } from '../directory/hand-over.ts'
import { defineGateKind } from '../gates/kind.ts'
import { propose } from '../gates/propose.ts'
import type { On } from '../http/door.ts'
import { mayConfigure } from '../people/may.ts'
import { people, personById } from '../people/person.ts'
import { missing, Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'

const Payload = z.object({ personId: z.uuid(), role: GivenRole, give: z.boolean() })
type Payload = z.infer<typeof Payload>

/** @throws Refusal `roles.last_admin`: somebody has to be able to put things right. The rows stay locked, so that two at once leave one */
async function keepOneAdmin(tx: Tx, { personId, role, give }: Payload) {
  if (give || role !== 'admin') return
  const { rows } = await sql<{ id: string }>`
    select id from app.person where active and 'admin' = any(roles) order by id for update`.execute(tx)
  if (!rows.some(({ id }) => id !== personId)) throw new Refusal('conflict', 'roles.last_admin')
}

/** Giving or taking a role: one administrator proposes, another administrator or a senior leader agrees; neither is whom it is about (SECURITY T31). */
export const roleGrant = defineGateKind({
  payload: Payload,
  required: ['administrator'],
  async dossier(_deps, tx, { payload }) {
    const about = await personById(tx, payload.personId)
    return [
      { label: say('gate.line.person'), value: about?.name ?? '' },
      { label: say(payload.give ? 'gate.line.gives' : 'gate.line.takes'), value: say(`gate.slot.${payload.role}`) },
    ]
  },
  async execute(deps, tx, { payload }) {
    await keepOneAdmin(tx, payload)
    const { personId, role, give } = payload
    const changed = await tx
      .updateTable('person')
      .set({
        roles: give
          ? sql<Role[]>`array_append(array_remove(roles, ${role}::text), ${role}::text)`
          : sql<Role[]>`array_remove(roles, ${role}::text)`,
      })
      .where('id', '=', personId)
      .where('active', '=', true)
      .returning('id')
      .executeTakeFirst()
    if (!changed) throw missing()
    // what they handled goes on with somebody who still may (POLICY I2)
    const { withoutDesk } = await handOver(deps, tx)
    if (withoutDesk) throw new Refusal('conflict', 'directory.nobody_left', { count: String(withoutDesk) })
    await record(tx, deps.clock, {
      action: give ? 'role.given' : 'role.taken',
      subject: personId,
      detail: { role },
    })
  },
})

/** @throws Refusal `forbidden` for whoever is no administrator, `roles.own`, `roles.last_admin`; missing for who is not in the directory */
export async function proposeRole(deps: Deps, who: Person, { reason, ...payload }: Payload & { reason: string }) {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  if (payload.personId === who.id) throw new Refusal('invalid', 'roles.own')
  return as(deps.db, asPerson(who.id), async (tx) => {
    if (!(await personById(tx, payload.personId))) throw missing()
    await keepOneAdmin(tx, payload)
    const subject = payload.personId
    return {
      id: await propose(deps, tx, who, roleGrant, {
        kind: 'role-grant',
        caseId: null,
        subject,
        payload,
        words: reason,
      }),
    }
  })
}

/** Everybody who holds a role that is given, by name (SECURITY section 2: people, roles, settings). */
const holders = (deps: Deps, who: Person) =>
  as(deps.db, asPerson(who.id), async (tx) => {
    const found = await people(tx, sql`p.roles <> '{}'`)
    return found.map(({ id, name, roles }) => ({
      person: { id, name, team: null },
      roles: roles.flatMap((role) => GivenRole.safeParse(role).data ?? []),
    }))
  })

export function mountRoles(on: On, deps: Deps): void {
  on(contract.list, ({ person }) => holders(deps, person))
  on(contract.propose, ({ person, body }) => proposeRole(deps, person, body))
}
