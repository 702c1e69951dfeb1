import type { Tx } from '../../db/as.ts'
import type { Situation } from '../../policy/situation.ts'

const POLICE_NO = new Set(['no', 'later'])

/**
 * Whether doing this goes against what the affected person asked for last (POLICY 71): a wish of the pack that names the action, or a
 * police contact that they do not want. Runs as the service.
 */
export async function againstWish(tx: Tx, s: Situation, action: string): Promise<boolean> {
  if (s.wishesVersion === null) return false
  const wishes = await tx
    .selectFrom('wishes')
    .where('case_id', '=', s.file.id)
    .where('version', '=', s.wishesVersion)
    .select(['choices', 'police'])
    .executeTakeFirstOrThrow()
  const named = s.pack.wishes.some((w) => wishes.choices.includes(w.id) && w.against?.includes(action))
  const police = s.pack.actions[action]?.kind.startsWith('referral.police') && POLICE_NO.has(wishes.police)
  return named || police === true
}
