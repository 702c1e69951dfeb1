import { z } from 'zod'
import { addEvent } from './cases/event.ts'
import { caseKey } from './cases/key.ts'
import { as, system, type Tx } from './db/as.ts'
import type { Deps } from './deps.ts'
import { defineJob } from './jobs/job.ts'
import { packOf } from './policy/packs.ts'
import { queueMail } from './reports/notices.ts'

const DAY = 24 * 3_600_000
const CLOCK = system('clock')

type Due = Awaited<ReturnType<typeof stepsDue>>[number]

/**
 * Once a minute: whose step is due within a day, or late (POLICY C3). The owner is reminded, and told again when the date has passed;
 * the overseer hears of it too. Each is said once per step and date, and in one mail per person and case, however often this runs.
 */
export const clockJob = defineJob({
  name: 'clock',
  payload: z.object({}),
  cron: '* * * * *',
  at: 1,
  async run(deps) {
    const now = deps.clock.now()
    const due = await as(deps.db, CLOCK, (tx) => stepsDue(tx, new Date(now.getTime() + DAY)))
    for (const steps of Map.groupBy(due, (step) => step.case_id).values())
      await as(deps.db, CLOCK, async (tx) => {
        const told = new Set<string>()
        for (const step of steps) for (const person of await remind(deps, tx, step, now)) told.add(person)
        const params = { reference: steps[0]?.reference ?? '' }
        for (const personId of told) await queueMail(deps, tx, { reportId: null, kind: 'notice', personId, params })
      })
  },
})

/** Open steps with a date. What is to be done at once has none: it stands first on the case from the beginning. */
const stepsDue = (tx: Tx, until: Date) =>
  tx
    .selectFrom('step')
    .innerJoin('case_file as file', 'file.id', 'step.case_id')
    .where('step.state', '=', 'open')
    .where('file.status', '<>', 'closed')
    .where('step.due_at', '<=', until)
    .whereRef('step.due_at', '>', 'step.opened_at')
    .select(['step.id', 'step.case_id', 'step.step', 'step.due_at', 'step.owner_id'])
    .select(['file.pack', 'file.pack_version', 'file.reference', 'file.duty_id', 'file.handler_id', 'file.overseer_id'])
    .$narrowType<{ due_at: Date }>()
    .execute()

/** @returns whom to write to */
async function remind(deps: Deps, tx: Tx, step: Due, now: Date): Promise<string[]> {
  const late = step.due_at <= now
  const owner = step.owner_id ?? step.handler_id ?? step.duty_id
  const kind = late ? 'late' : 'soon'
  const first = await tx
    .insertInto('reminder')
    .values({ case_id: step.case_id, step_id: step.id, due_at: step.due_at, kind, to_id: owner, at: now })
    .onConflict((c) => c.doNothing())
    .returning('step_id')
    .executeTakeFirst()
  if (!first) return []
  const pack = await packOf(tx, step.pack, step.pack_version)
  const title = pack.steps.find(({ id }) => id === step.step)?.title ?? step.step
  await addEvent(deps, tx, await caseKey(deps, tx, step.case_id), {
    caseId: step.case_id,
    by: CLOCK,
    kind: `step.${late ? 'late' : 'due_soon'}`,
    visibility: 'desk',
    params: { step: title },
  })
  return late ? [owner, step.overseer_id] : [owner]
}
