import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { system } from '../db/as.ts'
import { momentsOf } from '../policy/clocks.ts'
import { calendarIn, type WorkingTime } from '../policy/working-time.ts'
import type { CaseOf } from './case-of.ts'
import { ofEveryStep } from './due.ts'
import { carryOutEffect } from './effects.ts'
import type { Firing } from './firing.ts'

type Run = Pick<Firing, 'deps' | 'tx' | 'house' | 'told' | 'said'>

/** Tells of steps that are due within a day or late, each once for each date (POLICY C3). A table remembers it; the dates are the steps' own. */
export async function remindOfSteps(run: Run, of: CaseOf, time: WorkingTime): Promise<void> {
  const { deps, tx } = run
  const now = deps.clock.now()
  const found = ofEveryStep(of.pack)
  if (!found) return
  const [clock, rule] = found
  const calendar = calendarIn(of.pack, time)
  const closed = of.file.status === 'closed'
  for (const step of of.steps) {
    const own = of.pack.clocks[of.pack.steps.find(({ id }) => id === step.step)?.due ?? '']
    if (closed && !own?.after_closing) continue
    if (step.state !== 'open' || !step.due_at || step.due_at <= step.opened_at) continue
    const come = momentsOf(rule, step.due_at, calendar).filter(({ at }) => at <= now)
    // a standstill between two moments: the later one says it all
    const moment = come.at(-1)
    if (!moment) continue
    const late = moment.kind !== 'reminder'
    const owner = step.owner_id ?? of.people.handler
    const first = await tx
      .insertInto('reminder')
      .values({
        case_id: of.file.id,
        step_id: step.id,
        due_at: step.due_at,
        kind: late ? 'late' : 'soon',
        to_id: owner,
        at: now,
      })
      .onConflict((c) => c.doNothing())
      .returning('step_id')
      .executeTakeFirst()
    if (!first) continue
    const title = of.pack.steps.find(({ id }) => id === step.step)?.title ?? step.step
    await addEvent(deps, tx, await caseKey(deps, tx, of.file.id), {
      caseId: of.file.id,
      by: system('clock'),
      kind: `step.${late ? 'late' : 'due_soon'}`,
      visibility: step.owner_role === 'manager' ? 'desk-and-manager' : 'desk',
      params: { step: title },
    })
    const about = { ...of.people, owner: step.owner_id, person: null }
    const firing: Firing = {
      ...run,
      pack: of.pack,
      clock,
      rule,
      row: null,
      settled: false,
      subject: step.id,
      file: of.file,
      step,
      about,
      title,
    }
    for (const effect of moment.effects) await carryOutEffect(firing, effect)
  }
}
