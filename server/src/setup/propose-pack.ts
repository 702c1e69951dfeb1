import type { Person } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { as, person as asPerson, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { propose } from '../gates/propose.ts'
import { mayConfigure } from '../people/may.ts'
import { checkPack } from '../policy/load.ts'
import { Refusal } from '../refusal.ts'
import { packActivation } from './pack-activation.ts'

/** Keeps a version as a draft, once; a kept one never changes. Runs as the service. @throws Refusal `policy.version_taken` */
export async function keepPack(deps: Deps, tx: Tx, { pack: { id, version } }: PolicyPack, hash: string, yaml: string) {
  const kept = await tx
    .selectFrom('pack')
    .where('id', '=', id)
    .where('version', '=', version)
    .select('hash')
    .executeTakeFirst()
  if (kept && kept.hash !== hash) throw new Refusal('conflict', 'policy.version_taken', { id, version })
  if (!kept)
    await tx.insertInto('pack').values({ id, version, hash, yaml, status: 'draft', at: deps.clock.now() }).execute()
}

/**
 * Puts a policy pack before the two people who decide it. Nothing changes until both agree.
 * @returns the proposal's id
 * @throws Refusal `forbidden`, `policy.faults` with the first fault, `policy.unanswered`, `policy.version_taken`
 */
export async function proposePack(deps: Deps, who: Person, yaml: string): Promise<string> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  const { pack, hash, faults, unanswered } = checkPack(yaml)
  if (!pack || !hash) throw new Refusal('invalid', 'policy.faults', { first: faults[0]?.says ?? '' })
  if (unanswered.length) throw new Refusal('invalid', 'policy.unanswered', { options: unanswered.join(', ') })
  const { id, version } = pack.pack
  return as(deps.db, asPerson(who.id), async (tx) => {
    await within(tx, system('setup'), asPerson(who.id), () => keepPack(deps, tx, pack, hash, yaml))
    return propose(deps, tx, who, packActivation, {
      kind: 'pack-activation',
      caseId: null,
      subject: null,
      payload: { id, version, hash },
      words: '',
    })
  })
}
