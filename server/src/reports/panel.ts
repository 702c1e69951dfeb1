import type { Person } from '@breakwater/shared/person.ts'
import type { Panel } from '@breakwater/shared/report.ts'
import { sql } from 'kysely'
import { as, person } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { people } from '../people/person.ts'
import { decide } from '../policy/decide.ts'
import { emergencyAt } from '../policy/emergency.ts'
import { activePack, clauseOf } from '../policy/packs.ts'
import { contactOf, supportContacts, supportOf } from '../policy/support.ts'
import { reachesManager } from './recipients.ts'
import { say } from './words.ts'

/** What cannot be done for somebody whose name nobody knows; said before they choose it (POLICY 62). */
const LIMITS = ['protect', 'figures', 'wishes', 'pay', 'together', 'file'] as const
export const limitsSay = (): string[] => LIMITS.map((limit) => say(`anonymous.${limit}`))

/** All the report panel shows before sending: the emergency number of the person's country, the pack's choices and promises, and who will read it (SETTLED 21, 64). */
export const panel = (deps: Deps, who: Person): Promise<Panel> =>
  as(deps.db, person(who.id), async (tx) => {
    const pack = await activePack(tx)
    const me = await tx
      .selectFrom('person')
      .leftJoin('person as m', 'm.id', 'person.manager_id')
      .where('person.id', '=', who.id)
      .select(['person.country', 'person.locale', 'person.email', 'm.name as manager'])
      .executeTakeFirstOrThrow()
    const organisation = await tx.selectFrom('organisation').select('name').executeTakeFirst()
    const desk = await people(tx, sql`'hr' = any(p.roles) and p.id is distinct from app.outside_contact()`)
    const promises = decide(pack, {}).promises.flatMap((p) => clauseOf(pack, p.clause)?.says ?? [])
    const contacts = await supportContacts(tx)
    return {
      person: { name: who.name, email: me.email },
      organisation: organisation?.name ?? '',
      emergency: emergencyAt(pack.emergency, me.country, me.locale),
      relations: Object.entries(pack.relations).map(([id, r]) => ({
        id,
        label: r.label ?? id,
        ...(r.choose ? { choose: r.choose } : {}),
        tells: reachesManager(r),
      })),
      anonymousLimits: limitsSay(),
      behaviours: pack.behaviours.map(({ id, label }) => ({ id, label })),
      wishes: pack.wishes.map(({ id, label }) => ({ id, label })),
      readers: { count: desk.filter((p) => p.id !== who.id).length, role: 'hr' },
      manager: me.manager ? { name: me.manager, tell: true } : null,
      promises,
      support: supportOf(pack).map((s) => ({ id: s.id, label: s.title ?? s.id, contact: contactOf(s, contacts) })),
      policyUrl: `${deps.config.url}/policy/${pack.pack.id}/${pack.pack.version}`,
    }
  })
