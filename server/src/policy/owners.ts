import type { Part } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'

export type Members = { personId: string; part: Part }[]
type File = { affected_id: string | null; handler_id: string | null; duty_id: string; overseer_id: string }

/** The role an owner stands for; an option of the pack may name it (POLICY K5). */
export const roleOf = (pack: PolicyPack, owner: string | { option: string }): string =>
  typeof owner === 'string' ? owner : String(pack.options[owner.option]?.value ?? 'hr')

/** Who owns a step of this role on this case; null while nobody is known for it. A walled manager's steps fall to the upline (POLICY 1). */
export function ownerOf(role: string, file: File, members: Members): string | null {
  const of = (part: Part) => members.find((m) => m.part === part)?.personId ?? null
  const handler = file.handler_id ?? file.duty_id
  if (role === 'hr') return handler
  if (role === 'employee') return file.affected_id
  if (role === 'manager' || role === 'supervisor') return of('manager') ?? of('upline') ?? handler
  if (role === 'upline') return of('upline') ?? handler
  if (role === 'senior-leader' || role === 'overseer') return file.overseer_id
  if (role === 'health-safety-lead') return of('safety') ?? handler
  return of(role as Part)
}

/** The people on a case and their parts. System subjects only. */
export async function membersOf(tx: Tx, caseId: string): Promise<Members> {
  const rows = await tx
    .selectFrom('case_member')
    .where('case_id', '=', caseId)
    .where('valid_to', 'is', null)
    .select(['person_id', 'part'])
    .orderBy('since')
    .execute()
  return rows.map((r) => ({ personId: r.person_id, part: r.part }))
}
