import type { Guide } from '@breakwater/shared/guide.ts'
import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { emergencyForAll } from '../policy/emergency.ts'
import { activePack } from '../policy/packs.ts'
import { limitsSay } from './panel.ts'

/** The guide of the active policy. Nothing is written down about who reads it, and nothing of a case is in it (POLICY 125). */
export const guide = (deps: Deps): Promise<Guide> =>
  as(deps.db, system('intake'), async (tx) => {
    const pack = await activePack(tx)
    const organisation = await tx.selectFrom('organisation').select('country').executeTakeFirst()
    return {
      title: pack.pack.title,
      emergency: emergencyForAll(pack.emergency, organisation?.country ?? ''),
      recognise: [
        ...clausesOf(pack.clauses, pack.guide?.recognise ?? []),
        ...pack.behaviours.filter(({ id }) => id !== 'not-sure').map(({ label }) => label),
      ],
      report: clausesOf(pack.clauses, [
        ...(pack.guide?.report ?? []),
        ...Object.values(pack.relations).flatMap((r) => r.clause ?? []),
      ]),
      protection: clausesOf(pack.clauses, [
        ...Object.values(pack.promises).map((p) => p.clause),
        ...(pack.guide?.protection ?? []),
      ]),
      form: {
        relations: Object.entries(pack.relations).map(([id, r]) => ({ id, label: r.label ?? id })),
        behaviours: pack.behaviours.map(({ id, label }) => ({ id, label })),
        limits: limitsSay(),
      },
    }
  })

const clausesOf = (clauses: Record<string, { says: string }>, ids: readonly string[]): string[] =>
  [...new Set(ids)].flatMap((id) => clauses[id]?.says ?? [])
