import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { clockJob } from '../clocks/job.ts'
import { as, system } from '../db/as.ts'
import { claim } from '../desk/claim.ts'
import { recordStep } from '../desk/record-step.ts'
import type { IncomingReport } from '../reports/input.ts'
import { asSuperuser } from './cluster.ts'
import { aReport, openDesk, type Staff } from './desk.ts'

const POLICY = system('policy')
const DAY = 24 * 3_600_000

/** A desk whose clocks a test lets run: what they wrote, to whom, and what is due. */
export async function openClockDesk(pack: 'icn' | 'council' = 'icn') {
  const desk = await openDesk(new Date('2026-11-09T09:00:00Z'), { pack })
  const { deps, clock, staff } = desk
  const names = new Map(Object.entries(staff).map(([key, person]) => [person.id, key as keyof Staff]))
  const rows = async <T>(text: ReturnType<typeof sql<T>>) => (await as(deps.db, POLICY, (tx) => text.execute(tx))).rows
  const seen = new Set<string>()

  return {
    ...desk,
    rows,
    /** A report of one person, received now; claimed by Hal unless told otherwise. */
    async opens(
      who: Person,
      more: Partial<IncomingReport> & { sender?: string } = {},
      claimedBy: Person | null = staff.hal,
    ) {
      const { caseId, reference } = await desk.receives(aReport(who, { receivedAt: clock.now(), ...more }))
      if (claimedBy) await claim(deps, claimedBy, reference)
      await this.runs()
      await this.told()
      return { caseId, reference }
    },
    /** Sets the clock and lets the job run, twice: nothing happens twice. */
    async runs(at?: Date | string) {
      if (at) clock.set(new Date(at))
      await clockJob.run(deps, {})
      await clockJob.run(deps, {})
    },
    /** Puts a case away that a run is done with, so that the next is not slower for it. */
    over: (caseId: string) =>
      asSuperuser(
        desk.database.adminUrl,
        `update app.case_file set status = 'closed', closed_at = now(), outcome = 'resolved', handler_id = null where id = '${caseId}'`,
        `update app.clock set next_at = null, stopped_at = now() where case_id = '${caseId}'`,
      ),
    /** Lets days pass, and the job run after each. */
    async days(count: number) {
      for (let day = 0; day < count; day++) {
        clock.advance(DAY)
        await clockJob.run(deps, {})
      }
    },
    /** Whom the clocks wrote to since the last look, by name. */
    async told(): Promise<string[]> {
      const found = await rows(
        sql<{
          id: string
          person_id: string
        }>`select id, person_id from app.outgoing where kind in ('notice', 'digest')`,
      )
      const fresh = found.filter((row) => !seen.has(row.id))
      for (const row of fresh) seen.add(row.id)
      return fresh.map((row) => names.get(row.person_id) ?? '?').sort()
    },
    /** Lines that clocks wrote on a case's timeline. */
    lines: async (caseId: string) =>
      (
        await rows(
          sql<{
            kind: string
            params: Record<string, string>
          }>`select kind, params from app.event where case_id = ${caseId} and actor_system = 'clock' order by at, id`,
        )
      ).map(({ kind, params }) => [kind, params['what'] ?? params['step'], params['to']].filter(Boolean).join(' ')),
    step: async (caseId: string, step: string) =>
      (
        await rows(
          sql<{
            id: string
            state: string
            due_at: Date | null
            owner_id: string
          }>`select id, state, due_at, owner_id from app.step where case_id = ${caseId} and step = ${step}`,
        )
      )[0],
    /** The clocks of a case: id and when each does something next. */
    clocks: async (caseId: string | null) =>
      rows(
        sql<{
          clock: string
          subject: string
          next_at: Date | null
          stopped_at: Date | null
          started_at: Date
        }>`select clock, subject, next_at, stopped_at, started_at from app.clock where case_id is not distinct from ${caseId} order by clock, started_at`,
      ),
    async records(
      who: Person,
      c: { caseId: string; reference: string },
      step: string,
      values: Parameters<typeof recordStep>[4],
    ) {
      const found = await this.step(c.caseId, step)
      await recordStep(deps, who, c.reference, found!.id, values)
    },
  }
}
export type ClockDesk = Awaited<ReturnType<typeof openClockDesk>>
