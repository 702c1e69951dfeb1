import type { PolicyPack } from '@breakwater/shared/policy.ts'
import type { ClockRule } from '@breakwater/shared/policy-clocks.ts'
import type { Selectable } from 'kysely'
import { lockCase } from '../cases/lock.ts'
import type { Tx } from '../db/as.ts'
import type { Tables } from '../db/tables.ts'
import type { Deps } from '../deps.ts'
import { queueMails } from '../mailer/queue.ts'
import { type ClockMoment, momentsOf } from '../policy/clocks.ts'
import { packOf } from '../policy/packs.ts'
import { calendarIn, type WorkingTime } from '../policy/working-time.ts'
import { record } from '../trail/record.ts'
import { aboutOf, type CaseOf, caseOf } from './case-of.ts'
import { carryOutEffect } from './effects.ts'
import { type ClockStep, type Firing, isHidden } from './firing.ts'
import type { House } from './receivers.ts'
import { remindOfSteps } from './remind-of-steps.ts'

type Row = Selectable<Tables['clock']>
type Run = { deps: Deps; tx: Tx; house: House; told: Set<string>; said: Set<string> }

/** Every moment that has come on one case, each once. Runs as the service, in a transaction of its own. */
export async function fireCase(deps: Deps, tx: Tx, house: House, time: WorkingTime, caseId: string): Promise<void> {
  await lockCase(tx, caseId)
  const now = deps.clock.now()
  const of = await caseOf(tx, caseId)
  const run: Run = { deps, tx, house, told: new Set(), said: new Set() }
  await remindOfSteps(run, of, time)
  const rows = await tx
    .selectFrom('clock')
    .where('case_id', '=', caseId)
    .where('next_at', '<=', now)
    .$if(of.file.status === 'closed', (q) => q.where('after_closing', '=', true))
    .orderBy('next_at')
    .selectAll()
    .forUpdate()
    .execute()
  for (const row of rows) await fire(run, row, of.pack, of, time)
  await queueMails(
    deps,
    tx,
    [...run.told].map((personId) => ({
      reportId: null,
      kind: 'notice' as const,
      personId,
      params: { reference: of.file.reference },
    })),
  )
}

/** Those of duties without a case: a notice at the signing of a contract, the regular report (SETTLED 74). */
export async function fireDuties(deps: Deps, tx: Tx, house: House, time: WorkingTime): Promise<void> {
  const run: Run = { deps, tx, house, told: new Set(), said: new Set() }
  const rows = await tx
    .selectFrom('clock')
    .where('case_id', 'is', null)
    .where('next_at', '<=', deps.clock.now())
    .orderBy('next_at')
    .selectAll()
    .forUpdate()
    .skipLocked()
    .execute()
  for (const row of rows) await fire(run, row, await packOf(tx, row.pack ?? '', row.pack_version ?? ''), null, time)
  await queueMails(
    deps,
    tx,
    [...run.told].map((personId) => ({
      reportId: null,
      kind: 'digest' as const,
      personId,
      params: { count: '1', staff: 'yes' },
    })),
  )
}

/** The moments of one clock that have come since it last did something; it ends when none is left. */
async function fire(run: Run, row: Row, pack: PolicyPack, of: CaseOf | null, time: WorkingTime): Promise<void> {
  const { deps, tx } = run
  const now = deps.clock.now()
  const rule = pack.clocks[row.clock]
  // the pack the case was moved to has no such clock
  if (!rule) return end(tx, row.id, row.fired, now)
  const moments = momentsOf(rule, row.started_at, calendarIn(pack, time)).map((moment) =>
    later(moment, row.extended_to),
  )
  const step = of?.steps.find(({ id }) => id === row.subject) ?? null
  const firing: Firing = {
    ...run,
    pack,
    clock: row.clock,
    rule,
    row: row.id,
    subject: row.subject,
    file: of?.file ?? null,
    step,
    settled: false,
    about: await aboutOf(tx, of, step, row, rule),
    title: (step && pack.steps.find(({ id }) => id === step.step)?.title) || rule.title || row.clock,
  }
  let { fired } = row
  for (const moment of moments.slice(fired)) {
    if (moment.at > now) break
    fired += 1
    // a step that was done meanwhile needs nobody; it may open again
    const over = step !== null && step.state !== 'open'
    const effects = over ? moment.effects.filter((effect) => 'open' in effect) : moment.effects
    const settled = isSettled(moments, moment, step, rule)
    for (const effect of effects) await carryOutEffect({ ...firing, settled }, effect)
    if (effects.length)
      await record(tx, deps.clock, {
        action: `clock.${moment.kind}`,
        subject: row.id,
        ...(of && !isHidden(firing) ? { caseId: of.file.id } : {}),
        detail: { clock: row.clock },
      })
  }
  const next = moments[fired]
  if (!next) return end(tx, row.id, fired, now)
  await tx.updateTable('clock').set({ fired, next_at: next.at }).where('id', '=', row.id).execute()
}

/**
 * Whether a step was done early for this moment. It is open for the first one from the beginning, so an answer before it is the answer to it;
 * later ones open it themselves (POLICY C9).
 */
const isSettled = (moments: readonly ClockMoment[], moment: ClockMoment, step: ClockStep | null, rule: ClockRule) =>
  rule.asks_again !== true &&
  moment === moments.find(({ kind }) => kind === 'expiry') &&
  step?.state === 'done' &&
  step.closed_at !== null &&
  step.closed_at < moment.at

/** Time that was added, with its reason, moves what comes before its end to that end (POLICY C2). */
const later = (moment: ClockMoment, until: Date | null): ClockMoment =>
  until && moment.kind !== 'reminder' && moment.at < until ? { ...moment, at: until } : moment

const end = async (tx: Tx, id: string, fired: number, now: Date) =>
  void (await tx.updateTable('clock').set({ fired, next_at: null, stopped_at: now }).where('id', '=', id).execute())
