import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ClockRule } from '@breakwater/shared/policy-clocks.ts'
import { managersOf } from '../cases/assign-duty.ts'
import { couldBeMeant } from '../concerns/meant.ts'
import type { Tx } from '../db/as.ts'
import { membersOf } from '../policy/owners.ts'
import { packOf } from '../policy/packs.ts'
import type { ClockFile, ClockStep } from './firing.ts'
import type { About } from './receivers.ts'

/** A case as its clocks see it. */
export type CaseOf = {
  file: ClockFile
  pack: PolicyPack
  steps: (ClockStep & { due_at: Date | null; opened_at: Date })[]
  people: Omit<About, 'owner' | 'person'>
}

/** Reads it. System subjects only. */
export async function caseOf(tx: Tx, caseId: string): Promise<CaseOf> {
  const file = await tx.selectFrom('case_file').where('id', '=', caseId).selectAll().executeTakeFirstOrThrow()
  const members = await membersOf(tx, caseId)
  const walls = await tx.selectFrom('case_wall').where('case_id', '=', caseId).select('person_id').execute()
  const of = (part: string) => members.find((m) => m.part === part)?.personId ?? null
  return {
    file,
    pack: await packOf(tx, file.pack, file.pack_version),
    steps: await tx
      .selectFrom('step')
      .where('case_id', '=', caseId)
      .select(['id', 'step', 'state', 'owner_id', 'owner_role', 'due_at', 'opened_at', 'closed_at'])
      .execute(),
    people: {
      affected: file.affected_id,
      handler: file.handler_id ?? file.duty_id,
      overseer: file.overseer_id,
      manager: of('manager'),
      upline: of('upline'),
      barred: new Set(walls.map((w) => w.person_id)),
    },
  }
}

const NOBODY: About = {
  affected: null,
  handler: null,
  overseer: null,
  manager: null,
  upline: null,
  owner: null,
  person: null,
  barred: new Set(),
}

/** Whom one clock of it is about. A concern goes up: never to whom it is about, who raised it, or who has it. */
export async function aboutOf(
  tx: Tx,
  of: CaseOf | null,
  step: ClockStep | null,
  clock: { person_id: string | null; subject: string },
  rule: ClockRule,
): Promise<About> {
  const about: About = { ...NOBODY, ...of?.people, owner: step?.owner_id ?? null, person: clock.person_id }
  if (rule.from !== 'concern.saved') return about
  const concern = await tx
    .selectFrom('concern')
    .where('id', '=', clock.subject)
    .select(['about_id', 'by_id'])
    .executeTakeFirst()
  return concern
    ? {
        ...about,
        barred: new Set([
          ...about.barred,
          ...couldBeMeant(concern.about_id, {
            handler: about.handler,
            by: concern.by_id,
            managers: await managersOf(tx),
          }),
          concern.by_id,
          ...(clock.person_id ? [clock.person_id] : []),
        ]),
      }
    : about
}
