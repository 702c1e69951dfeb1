import type { Person, Role } from '@breakwater/shared/person.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { membersOf } from '../policy/owners.ts'
import { trailOfCase } from '../trail/record.ts'
import { guard } from './standing.ts'
import { visibleMembers, without } from './visible.ts'
import { say } from './words.ts'

const DECIDES: readonly Role[] = ['assistant-director', 'legal', 'health-safety-lead', 'senior-leader']

/** Since when emergency access was used of which whoever reported is told later (SECURITY B4). Runs as the service. */
const emergenciesUntold = async (tx: Tx, caseId: string) =>
  (
    await tx
      .selectFrom('break_glass')
      .where('case_id', '=', caseId)
      .where('told_at', 'is', null)
      .select('asked_at')
      .execute()
  ).map((r) => r.asked_at)

/** Who reads a proposal and what was chosen for it plays no part of the case: they are known by the role that they decide with. */
const decides = (roles: readonly Role[]) => {
  const role = DECIDES.find((one) => roles.includes(one))
  return role ? say(`gate.slot.${role}`) : say('access.someone_on_the_case')
}

/** Who opened or changed a case. The handler reads names, the overseer those of the staff on it, the reporter role and time (SECURITY N5, section 2 note b). */
export const access = (deps: Deps, who: Person, reference: string) =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.access')
    const names = standing.parts.some((p) => p === 'handler' || p === 'overseer')
    const staff = await tx.selectFrom('person').select(['id', 'name', 'roles']).execute()
    const everyone = new Map(staff.map((p) => [p.id, p.name]))
    const members = await within(tx, system('policy'), person(who.id), () => membersOf(tx, caseId))
    const people = without(everyone, members, await visibleMembers(tx, caseId))
    const untold = names ? [] : await within(tx, system('policy'), person(who.id), () => emergenciesUntold(tx, caseId))
    const rows = (await trailOfCase(tx, caseId)).filter(
      (r) => r.part !== 'break-glass' || !untold.some((since) => r.at >= since),
    )
    return rows.map((r) => ({
      at: r.at.toISOString(),
      who: r.actor.startsWith('system:')
        ? say('access.service')
        : names || r.actor === who.id
          ? (people.get(r.actor) ?? say('access.someone_on_the_case'))
          : r.part
            ? say(`part.${r.part}`)
            : r.action.startsWith('gate.')
              ? decides(staff.find(({ id }) => id === r.actor)?.roles ?? [])
              : say('access.someone_on_the_case'),
      part: r.part,
      what: done(r.action),
    }))
  })

/** What was done, in words: an entry of its own, else what its room has for the others. A code is never shown. */
function done(action: string): string {
  const ways = [`trail.${action}`, `trail.${action.split('.')[0]}.other`]
  return say(ways.find((key) => say.has(key)) ?? 'access.other')
}
