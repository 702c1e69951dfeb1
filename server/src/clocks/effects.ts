import type { ClockEffect } from '@breakwater/shared/policy-clocks.ts'
import { sql } from 'kysely'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { addMember } from '../cases/open-case.ts'
import { system } from '../db/as.ts'
import { applyPolicyTo } from '../policy/apply.ts'
import { dueAt } from '../policy/calendar.ts'
import { noteFact } from '../policy/facts.ts'
import { calendarIn, workingTime } from '../policy/working-time.ts'
import { clockEvent } from './event.ts'
import { type Firing, isHidden } from './firing.ts'
import { receiverOf } from './receivers.ts'

const CLOCK = system('clock')

/** Does what a clock's moment asks for. It tells people, sets a fact, opens a step, allows or voids; it never decides (POLICY I23). */
export async function carryOutEffect(firing: Firing, effect: ClockEffect): Promise<void> {
  if ('remind' in effect) return remind(firing, effect.remind)
  if ('escalate' in effect) return escalate(firing, effect.escalate)
  if ('set' in effect) return setFacts(firing, effect.set)
  if ('open' in effect) return openAgain(firing, effect.open)
  if ('allow' in effect) return allow(firing, effect.allow)
  return voidProposal(firing)
}

/** A line of the timeline; `to` decides who of the line reads it. */
async function say(
  firing: Firing,
  kind: string,
  params: Record<string, string>,
  visibility: 'desk' | 'desk-and-manager',
) {
  const { deps, tx, file, said } = firing
  const once = JSON.stringify([kind, params])
  if (!file || isHidden(firing) || said.has(once)) return
  said.add(once)
  await addEvent(deps, tx, await caseKey(deps, tx, file.id), { caseId: file.id, by: CLOCK, kind, visibility, params })
}

const seenBy = ({ step }: Firing, whom: string) =>
  ['manager', 'supervisor', 'upline'].includes(whom) || (whom === 'owner' && step?.owner_role === 'manager')
    ? 'desk-and-manager'
    : 'desk'

async function remind(firing: Firing, whom: string) {
  const to = receiverOf(whom, firing.about, firing.house)
  if (!to) return
  firing.told.add(to)
  // C3 says by itself that a step is due or late
  if (firing.rule.from !== 'step.due') await say(firing, 'clock.reminder', { what: firing.title }, seenBy(firing, whom))
}

async function escalate(firing: Firing, whom: string) {
  const { deps, tx, file, about, house } = firing
  const to = receiverOf(whom, about, house)
  if (!to) return
  firing.told.add(to)
  if (firing.rule.from === 'concern.saved') {
    if (whom === 'next-up') await handUp(firing, to)
    return
  }
  if (!file) return
  // whoever hears of it can look: the line as the line, another leader as somebody who oversees it
  if (whom === 'upline' && to !== about.overseer) await addMember(deps, tx, file.id, to, 'upline')
  if (whom === 'senior-leader' && to !== about.overseer) await addMember(deps, tx, file.id, to, 'overseer')
  const { name } = await tx.selectFrom('person').where('id', '=', to).select('name').executeTakeFirstOrThrow()
  await say(firing, 'clock.escalated', { what: firing.title, to: name }, seenBy(firing, whom))
}

/** A concern that nobody answered goes to the next person up, who answers it from now on (POLICY C14). */
const handUp = ({ tx, subject }: Firing, to: string) =>
  tx.updateTable('concern').set({ to_id: to }).where('id', '=', subject).where('decided_at', 'is', null).execute()

async function setFacts(firing: Firing, facts: Partial<Record<string, 'yes' | 'no'>>) {
  const { deps, tx, file, clock } = firing
  if (!file) return
  for (const [name, value] of Object.entries(facts))
    if (value)
      await noteFact(tx, deps.clock.now(), { caseId: file.id, name, value, source: `clock:${clock}`, byId: null })
  await say(firing, 'clock.passed', { what: firing.title }, 'desk')
  await applyPolicyTo(deps, tx, [file.id])
}

/** How long a step that opened again may take; a default of ours. */
const AGAIN = { n: 1, unit: 'working-day' } as const

/** A step that was done is due again, unless it was done early for this moment; one that is open stays, one that does not apply is left alone. */
async function openAgain(firing: Firing, id: string) {
  if (!firing.file) return
  if (!firing.settled) await reopen(firing, firing.file.id, id)
  // a check-in is also when the police are asked about again (POLICY C16)
  const { deps, tx, file } = firing
  const wishes = await tx
    .selectFrom('wishes')
    .where('case_id', '=', file.id)
    .select('police')
    .orderBy('version', 'desc')
    .executeTakeFirst()
  if (wishes?.police === 'later') await clockEvent(deps, tx, { caseId: file.id, event: 'police.later' })
}

async function reopen(firing: Firing, caseId: string, id: string) {
  const { deps, tx, pack } = firing
  const now = deps.clock.now()
  const due = dueAt(now, AGAIN, calendarIn(pack, await workingTime(tx)))
  const opened = await tx
    .updateTable('step')
    .set({ state: 'open', opened_at: now, due_at: due, closed_at: null, closed_by: null })
    .where('case_id', '=', caseId)
    .where('step', '=', id)
    .where('state', '=', 'done')
    .returning(['id', 'owner_id'])
    .execute()
  for (const step of opened)
    if (step.owner_id && !firing.about.barred.has(step.owner_id)) firing.told.add(step.owner_id)
  const title = pack.steps.find((step) => step.id === id)?.title ?? id
  if (opened.length) await say(firing, 'clock.opened', { what: title }, 'desk-and-manager')
}

async function allow(firing: Firing, action: string) {
  if (firing.row)
    await firing.tx
      .updateTable('clock')
      .set({ allows: sql`array_append(array_remove(allows, ${action}), ${action})` })
      .where('id', '=', firing.row)
      .execute()
  await say(firing, 'clock.allowed', { what: firing.title }, 'desk')
}

async function voidProposal(firing: Firing) {
  const { deps, tx, subject, about } = firing
  const { rows } = await sql<{
    ended: boolean
  }>`select app.gate_end(${subject}, 'void', ${deps.clock.now()}) ended`.execute(tx)
  if (!rows[0]?.ended) return
  if (about.person && !about.barred.has(about.person)) firing.told.add(about.person)
  await say(firing, 'clock.void', {}, 'desk')
}
