import type { Person } from '@breakwater/shared/person.ts'
import { as, person as asPerson, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { propose } from '../gates/propose.ts'
import { mayConfigure } from '../people/may.ts'
import { activePack } from '../policy/packs.ts'
import { situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { caseMove } from './case-move.ts'
import { casesToMove, moveOf } from './move.ts'

async function activeVersion(tx: Tx) {
  const pack = await activePack(tx)
  const { hash } = await tx.selectFrom('pack').where('status', '=', 'active').select('hash').executeTakeFirstOrThrow()
  return { pack, payload: { id: pack.pack.id, version: pack.pack.version, hash } }
}

/** What the active version would change for this case. @throws Refusal `policy.same_version`, `policy.other_pack`; missing */
export const caseMoveOf = (deps: Deps, who: Person, reference: string) =>
  as(deps.db, asPerson(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.move')
    return within(tx, system('policy'), asPerson(who.id), () => movable(tx, caseId))
  })

async function movable(tx: Tx, caseId: string) {
  const [{ pack }, s] = [await activeVersion(tx), await situationOf(tx, caseId)]
  if (s.pack.pack.id !== pack.pack.id) throw new Refusal('conflict', 'policy.other_pack', { id: s.pack.pack.id })
  if (s.pack.pack.version === pack.pack.version)
    throw new Refusal('conflict', 'policy.same_version', { version: pack.pack.version })
  return moveOf(s, pack)
}

/** The case's handler proposes it; the overseer agrees. @returns the proposal's id. @throws as `caseMoveOf` */
export const proposeCaseMove = (deps: Deps, who: Person, reference: string, reason: string): Promise<string> =>
  as(deps.db, asPerson(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.move')
    const payload = await within(tx, system('policy'), asPerson(who.id), async () => {
      await movable(tx, caseId)
      return (await activeVersion(tx)).payload
    })
    const proposal = { kind: 'case-move', caseId, subject: null, payload, words: reason } as const
    return propose(deps, tx, who, caseMove, { ...proposal, required: ['overseer'] })
  })

/** All open cases that follow an older version. @throws Refusal `forbidden`, `policy.nothing_to_move` */
export const proposeMoveAll = async (deps: Deps, who: Person, reason: string): Promise<string> => {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  return as(deps.db, asPerson(who.id), async (tx) => {
    const payload = await within(tx, system('policy'), asPerson(who.id), async () => {
      const active = await activeVersion(tx)
      if (!(await casesToMove(tx, active.pack)).length) throw new Refusal('conflict', 'policy.nothing_to_move')
      return active.payload
    })
    return propose(deps, tx, who, caseMove, { kind: 'case-move', caseId: null, subject: null, payload, words: reason })
  })
}
