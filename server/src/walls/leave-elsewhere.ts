import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { handOnSteps, takeOver } from './raise-walls.ts'
import { replacementsFor } from './replacements.ts'

/**
 * Who is walled from a case about a third party hands on every open case about the same one they look after (SETTLED 72). Those cases get
 * no wall: what is not theirs to handle may still be known to them. Runs as the service. @returns the cases and who has them now
 */
export async function leaveElsewhere(deps: Pick<Deps, 'clock'>, tx: Tx, caseId: string, personId: string) {
  const files = await tx
    .selectFrom('case_file as here')
    .innerJoin('case_file as there', 'there.third_party_id', 'here.third_party_id')
    .where('here.id', '=', caseId)
    .whereRef('there.id', '<>', 'here.id')
    .where('there.status', '<>', 'closed')
    .where((eb) =>
      eb.or([
        eb('there.handler_id', '=', personId),
        eb.and([eb('there.handler_id', 'is', null), eb('there.duty_id', '=', personId)]),
      ]),
    )
    .select([
      'there.id',
      'there.reference',
      'there.third_party_id',
      'there.affected_id',
      'there.handler_id',
      'there.duty_id',
      'there.overseer_id',
    ])
    .execute()
  const left: { reference: string; handlerId: string | null }[] = []
  for (const file of files) {
    const next = await replacementsFor(tx, file, [])
    const { handlerId } = await takeOver(deps, tx, file, next)
    if (handlerId) await handOnSteps(tx, file.id, [personId], next)
    left.push({ reference: file.reference, handlerId })
  }
  return left
}
