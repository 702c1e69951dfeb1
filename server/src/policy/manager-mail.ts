import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { addMember } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { queueMails } from '../mailer/queue.ts'
import { managerTakesSteps } from './manager-takes-steps.ts'
import type { Situation } from './situation.ts'

/** Whether the pack sends the mails of this relation to the manager as well as to the desk (POLICY 38). */
export const mailGoesToManager = (pack: PolicyPack, relation: string): boolean =>
  pack.relations[relation as keyof typeof pack.relations]?.mail?.includes('manager') ?? false

const goes = (s: Situation) => mailGoesToManager(s.pack, s.file.relation)

/**
 * Who reads the mails follows the relation: a mailbox knows none, so a forward reaches the manager when it is known, unless the person said
 * no, or a wall stands (POLICY 17, 38). Another relation closes them from that moment on. Runs as the service.
 * @returns the situations as they are now
 */
export async function keepManagerMail(deps: Deps, tx: Tx, situations: readonly Situation[]): Promise<Situation[]> {
  const kept: Situation[] = []
  for (const mail of [true, false]) {
    const ids = situations.filter((s) => goes(s) === mail && s.file.manager_mail !== mail).map((s) => s.file.id)
    if (ids.length) await tx.updateTable('case_file').set({ manager_mail: mail }).where('id', 'in', ids).execute()
  }
  for (const s of situations) {
    const mail = goes(s)
    if (mail === s.file.manager_mail) {
      kept.push(s)
      continue
    }
    const manager = mail ? await managerToTell(tx, s) : undefined
    if (!manager) {
      kept.push(s)
      continue
    }
    await addMember(deps, tx, s.file.id, manager.personId, 'manager')
    await managerTakesSteps(tx, s.file.id, manager.personId)
    const { reportId, reference } = manager
    await queueMails(deps, tx, [{ reportId, kind: 'notice', personId: manager.personId, params: { reference } }])
    kept.push({ ...s, members: [...s.members, { personId: manager.personId, part: 'manager' }] })
  }
  return kept
}

/** The manager of the affected person, where they are not on the case yet and nobody keeps it from them. */
async function managerToTell(tx: Tx, { file, members, facts }: Situation) {
  if (!file.affected_id || facts['manager.in_conflict'] === 'yes') return undefined
  if (members.some((m) => m.part === 'manager' || m.part === 'upline')) return undefined
  const reports = await tx
    .selectFrom('report as r')
    .innerJoin('case_file as f', 'f.id', 'r.case_id')
    .where('r.case_id', '=', file.id)
    .where('r.state', '=', 'received')
    .select(['r.id', 'r.tell_manager', 'f.reference'])
    .orderBy('r.received_at')
    .execute()
  const first = reports[0]
  if (!first || reports.some((r) => r.tell_manager === false)) return undefined
  const saidNo = await tx
    .selectFrom('event')
    .where('case_id', '=', file.id)
    .where('kind', '=', 'manager.not_told')
    .select('id')
    .executeTakeFirst()
  if (saidNo) return undefined
  const manager = await tx
    .selectFrom('person as p')
    .innerJoin('person as m', 'm.id', 'p.manager_id')
    .where('p.id', '=', file.affected_id)
    .where('m.active', '=', true)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('case_wall as w')
            .where('w.case_id', '=', file.id)
            .whereRef('w.person_id', '=', 'm.id')
            .select('w.case_id'),
        ),
      ),
    )
    .select('m.id')
    .executeTakeFirst()
  return manager && { personId: manager.id, reportId: first.id, reference: first.reference }
}
