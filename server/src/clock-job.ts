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

type Due = {
  id: string
  case_id: string
  step: string
  pack: string
  pack_version: string
  reference: string
  due_at: Date
  owner_id: string | null
  duty_id: string
  handler_id: string | null
  overseer_id: string
}

/**
 * Once a minute: whose step is due within a day, or late (POLICY C3). The owner is reminded, and told again when the date has passed;
 * the overseer hears of it too. Each is said once per step and date, however often this runs.
 */
export const clockJob = defineJob({
  name: 'clock',
  payload: z.object({}),
  cron: '* * * * *',
  at: 1,
  async run(deps) {
    const now = deps.clock.now()
    const due = await as(deps.db, CLOCK, (tx) => stepsDue(tx, new Date(now.getTime() + DAY)))
    for (const step of due) await as(deps.db, CLOCK, (tx) => remind(deps, tx, step, step.due_at <= now))
  },
})

const stepsDue = (tx: Tx, until: Date): Promise<Due[]> =>
  tx
    .selectFrom('step')
    .innerJoin('case_file', 'case_file.id', 'step.case_id')
    .where('step.state', '=', 'open')
    .where('case_file.status', '<>', 'closed')
    .where('step.due_at', '<=', until)
    .select([
      'step.id',
      'step.case_id',
      'step.step',
      'case_file.pack',
      'case_file.pack_version',
      'case_file.reference',
      'step.due_at',
      'step.owner_id',
      'case_file.duty_id',
      'case_file.handler_id',
      'case_file.overseer_id',
    ])
    .$narrowType<{ due_at: Date }>()
    .execute()

async function remind(deps: Deps, tx: Tx, step: Due, late: boolean) {
  const owner = step.owner_id ?? step.handler_id ?? step.duty_id
  const told = late
    ? ([
        ['late', owner],
        ['late-overseer', step.overseer_id],
      ] as const)
    : ([['soon', owner]] as const)
  for (const [kind, to] of told) {
    const first = await tx
      .insertInto('reminder')
      .values({ case_id: step.case_id, step_id: step.id, due_at: step.due_at, kind, to_id: to, at: deps.clock.now() })
      .onConflict((c) => c.doNothing())
      .returning('step_id')
      .executeTakeFirst()
    if (!first) continue
    await queueMail(deps, tx, { reportId: null, kind: 'notice', personId: to, params: { reference: step.reference } })
    if (kind === 'late-overseer') continue
    const pack = await packOf(tx, step.pack, step.pack_version)
    const title = pack.steps.find(({ id }) => id === step.step)?.title ?? step.step
    await addEvent(deps, tx, await caseKey(deps, tx, step.case_id), {
      caseId: step.case_id,
      by: CLOCK,
      kind: late ? 'step.late' : 'step.due_soon',
      visibility: 'desk',
      params: { step: title },
    })
  }
}
