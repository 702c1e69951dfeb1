import type { RetentionClass } from '@breakwater/shared/contract/retention.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { activePack } from '../policy/packs.ts'

/** How long the active policy keeps each class of records; nothing of any case (SECURITY T30). @throws Refusal `policy.none` in set-up */
export const retentionClasses = (deps: Deps, who: Person): Promise<RetentionClass[]> =>
  as(deps.db, person(who.id), async (tx) => {
    const pack = await within(tx, system('policy'), person(who.id), () => activePack(tx))
    return Object.entries(pack.retention).map(([id, rule]) => ({
      id,
      title: rule.title ?? null,
      from: rule.from,
      keep: rule.for as Record<string, number>,
      floor: (rule.floor as Record<string, number> | undefined) ?? null,
      heldBack: rule.hold === 'legal',
    }))
  })
