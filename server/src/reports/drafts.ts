import type { Part } from '@breakwater/shared/person.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'
import { type Duty, dutyFor, type Rota, rotaOf } from '../cases/assign-duty.ts'
import type { NewCase } from '../cases/open-case.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { chainAbove } from '../people/lines.ts'
import { mailGoesToManager } from '../policy/manager-mail.ts'
import { accusedAmong } from '../walls/accused.ts'
import { walledFromAny } from '../walls/elsewhere.ts'
import type { Wall } from '../walls/raise-walls.ts'
import type { IncomingReport } from './input.ts'
import { thirdPartiesOf } from './proposals.ts'
import { reachesManager } from './recipients.ts'
import { wallBefore } from './walls.ts'

/** A report with everything decided before anything is written. */
export type Draft = {
  report: IncomingReport
  duty: Duty
  members: { personId: string; part: Part }[]
  walls: Wall[]
  file: NewCase
}

/** Who receives each report, who stays out, and what its case would be. Runs as the service. */
export async function draftsOf(
  deps: Deps,
  tx: Tx,
  pack: PolicyPack,
  fresh: readonly IncomingReport[],
): Promise<Draft[]> {
  const rota = await rotaOf(tx)
  const thirds = await thirdPartiesOf(deps, tx, fresh)
  const accused = await accusedAmong(tx, rota.managers, fresh)
  const walled = await walledFromAny(
    tx,
    thirds.filter((id) => id !== null),
  )
  const drafts: Draft[] = []
  for (const [i, report] of fresh.entries()) {
    const third = thirds[i] ?? null
    // joining would tell a walled person of the case: theirs stays apart, with the sender as a proposal (SETTLED 41, 42)
    const thirdPartyId = third && (await wallBefore(tx, report, third)) ? null : third
    const elsewhere = (thirdPartyId && walled.get(thirdPartyId)) || new Set<string>()
    drafts.push(draftOf(pack, rota, report, thirdPartyId, { accused: accused[i]!, elsewhere }))
  }
  return drafts
}

/** Who stays out from the first moment: the persons named in it, and for the desk whoever is walled elsewhere (SETTLED 72). */
type Out = { accused: readonly string[]; elsewhere: ReadonlySet<string> }

function draftOf(pack: PolicyPack, rota: Rota, r: IncomingReport, thirdPartyId: string | null, out: Out): Draft {
  const [manager, upline] = r.affectedId ? chainAbove(rota.managers, r.affectedId) : []
  // past the line means past both: neither learns of it (POLICY 61)
  const past = r.to === 'leadership' ? [manager, upline].filter((id) => id !== undefined) : []
  const barred = new Set(
    [r.affectedId, r.reporterId, r.managerInvolved ? (manager ?? null) : null, ...past, ...out.accused].filter(
      (id) => id !== null,
    ),
  )
  const duty = dutyFor(rota, r.affectedId, barred, out.elsewhere)
  const walls: Wall[] = [
    ...(r.managerInvolved && duty.managerId ? [{ personId: duty.managerId, source: 'reporter' as const }] : []),
    ...past.map((personId) => ({ personId, source: 'reporter' as const })),
    ...out.accused.map((personId) => ({ personId, source: 'directory' as const })),
  ].filter((wall, i, all) => all.findIndex((w) => w.personId === wall.personId) === i)
  return {
    report: r,
    duty,
    // a manager who is named is in conflict whatever the reporter ticked, and nobody behind a wall is told
    members: membersFor(pack, { ...r, managerInvolved: walls.some((w) => w.personId === duty.managerId) }, duty).filter(
      (m) => !walls.some((w) => w.personId === m.personId),
    ),
    walls,
    file: {
      affectedId: r.affectedId,
      thirdPartyId,
      relation: relationOf(pack, r),
      danger: r.danger.now === 'yes',
      verdict: r.verdict,
      source: r.source,
      channel: r.channel,
      behaviours: r.behaviours,
      receivedAt: r.receivedAt,
      pack: pack.pack,
      managerMail: mailGoesToManager(pack, relationOf(pack, r)),
      managerFiles: pack.options['manager.reads']?.value === 'file',
    },
  }
}

const relationOf = (pack: PolicyPack, { relation }: IncomingReport) =>
  pack.relations[relation as keyof typeof pack.relations] ? relation : 'unknown'

/** Who is on a new case: the overseer, the reporter and the affected person, and the manager when the pack sends it to them and nobody objects (SETTLED 6, 63). */
function membersFor(pack: PolicyPack, r: IncomingReport, duty: Duty): { personId: string; part: Part }[] {
  const rule = pack.relations[r.relation as keyof typeof pack.relations] ?? pack.relations.unknown
  const routed = reachesManager(rule, r.to)
  // whoever chose the supervisor told them; who suspects it is the manager of record already (POLICY 16, 63)
  const tell = r.to === 'supervisor' || r.role === 'manager' || (r.tellManager ?? routed)
  const members: { personId: string; part: Part }[] = [{ personId: duty.overseerId, part: 'overseer' }]
  if (r.reporterId && r.reporterId !== r.affectedId && r.role !== 'manager')
    members.push({ personId: r.reporterId, part: 'reporter' })
  if (r.affectedId) members.push({ personId: r.affectedId, part: 'affected' })
  const manager = r.role === 'manager' ? r.reporterId : duty.managerId
  if (manager && tell && !r.managerInvolved) members.push({ personId: manager, part: 'manager' })
  if (duty.uplineId && r.managerInvolved && routed) members.push({ personId: duty.uplineId, part: 'upline' })
  return members
}
