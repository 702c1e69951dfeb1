import { sql } from 'kysely'
import { dutyFor, overseersOf, type Rota, rotaOf } from '../cases/assign-duty.ts'
import type { Tx } from '../db/as.ts'
import { chainAbove, inOneLine, overseerFor } from '../people/lines.ts'
import { Refusal } from '../refusal.ts'
import { walledElsewhere } from './elsewhere.ts'

type File = {
  id: string
  third_party_id: string | null
  affected_id: string | null
  handler_id: string | null
  duty_id: string
  overseer_id: string
}

/** Who looks after a case once these people are off it, who oversees that, and who does the manager's part. */
export type Replacements = { handlerId: string; overseerId: string; uplineId: string | null }

/**
 * Keeps whoever may stay. Nobody comes in who is walled, part of what happened, or walled from another case about the same third party
 * (SETTLED 72); the overseer stands outside the handler's line (POLICY I2). Runs as the service. @param known who could take cases, when
 * it was read already for several cases @throws Refusal `case.no_desk`
 */
export async function replacementsFor(tx: Tx, file: File, off: readonly string[], known?: Rota): Promise<Replacements> {
  const rota = known ?? (await rotaOf(tx))
  const { rows } = await sql<{ person_id: string; part: string }>`
    select person_id, 'wall' part from app.case_wall where case_id = ${file.id}
    union select person_id, part from app.case_member where case_id = ${file.id} and valid_to is null
      and part in ('reporter', 'affected', 'manager', 'upline', 'witness')`.execute(tx)
  const gone = new Set([...off, ...rows.filter((r) => !['manager', 'upline'].includes(r.part)).map((r) => r.person_id)])
  const unfit = new Set([...gone, ...(await walledElsewhere(tx, file))])
  const upline = file.affected_id
    ? (chainAbove(rota.managers, file.affected_id)
        .slice(1)
        .find((id) => !gone.has(id)) ?? null)
    : null
  const now = file.handler_id ?? file.duty_id
  const stays = (overseer: string, handler: string) =>
    !gone.has(overseer) && !inOneLine(rota.managers, overseer, handler)
  if (!unfit.has(now)) {
    const overseer = stays(file.overseer_id, now)
      ? file.overseer_id
      : overseerFor(rota.managers, now, overseersOf(rota), gone)
    if (overseer) return { handlerId: now, overseerId: overseer, uplineId: upline }
  }
  // a manager of what happened can oversee it and not handle it
  const fresh = dutyFor(rota, file.affected_id, unfit, new Set(rows.map((r) => r.person_id)))
  return {
    handlerId: fresh.dutyId,
    overseerId: stays(file.overseer_id, fresh.dutyId) ? file.overseer_id : fresh.overseerId,
    uplineId: upline,
  }
}

/** The same, or nothing where nobody of the desk is left. */
export const replacementsOr = (...asked: Parameters<typeof replacementsFor>): Promise<Replacements | undefined> =>
  replacementsFor(...asked).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'case.no_desk') return undefined
    throw error
  })
