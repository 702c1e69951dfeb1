import type { Subject } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { addEvents } from '../cases/event.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type Members, roleOf } from './owners.ts'

/** The steps that end when the police were contacted. */
export const policeSteps = (pack: PolicyPack) =>
  pack.steps.filter((step) =>
    [step.closed_by.action ?? []].flat().some((id) => pack.actions[id]?.kind === 'referral.police'),
  )

/**
 * How the step about the police ended, for the manager whose step it is: they read their own steps, and not the lines for whoever reported
 * (SETTLED 2, SECURITY section 2). Whoever did it reads their own line already. Runs as the service.
 */
export async function policeForManager(
  deps: Deps,
  tx: Tx,
  { pack, members, file }: { pack: PolicyPack; members: Members; file: { id: string } },
  what: 'contacted' | 'emergency' | 'declined',
  by: Subject,
): Promise<void> {
  const theirs = policeSteps(pack).some((step) => ['manager', 'supervisor'].includes(roleOf(pack, step.owner)))
  const did =
    by.kind === 'person' && members.some((m) => m.personId === by.id && ['manager', 'upline'].includes(m.part))
  if (!theirs || did) return
  await addEvents(deps, tx, undefined, [
    { caseId: file.id, by, kind: `police.step_${what}`, visibility: 'desk-and-manager' },
  ])
}
