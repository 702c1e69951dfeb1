import { z } from 'zod'
import { Id, Moment } from '../id.ts'
import { EVERY } from '../report-periods.ts'
import { endpoint } from './endpoint.ts'

const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
/** Readers of figures: groups of fewer than five are never shown (SECURITY section 2). */
const READERS = ['hr', 'senior-leader', 'assistant-director', 'legal', 'health-safety-lead', 'auditor'] as const

/** A count as it may be shown: the number, or null where it would point at few people. */
export const Shown = z.number().int().nullable()
export const FigureGroup = z.object({
  id: z.string(),
  title: z.string(),
  lines: z.array(z.object({ id: z.string(), label: z.string(), count: Shown })),
})
/** What a regular report says. `smallest` is the size below which nothing is shown. */
export const Figures = z.object({
  smallest: z.number().int(),
  incidents: Shown,
  fromEarlier: Shown,
  groups: z.array(FigureGroup),
})
export type Figures = z.infer<typeof Figures>

export const RegularReport = z.object({
  id: Id,
  from: Day,
  to: Day,
  madeAt: Moment,
  figures: Figures,
  /** each case that is counted can prove it against this mark (POLICY 104) */
  root: z.string(),
})
export type RegularReport = z.infer<typeof RegularReport>

export const insight = {
  reports: endpoint({
    method: 'get',
    path: '/api/insight/reports',
    summary: 'Regular reports to senior management, and how much waits for the next one',
    who: READERS,
    reply: z.object({
      reports: z.array(RegularReport),
      unreported: z.object({ incidents: Shown, since: Day.nullable() }),
      schedule: z.object({ every: z.enum(EVERY) }),
      can: z.array(z.enum(['make'])),
    }),
  }),
  make: endpoint({
    method: 'post',
    path: '/api/insight/reports',
    summary: 'Make the regular report of a period; periods never overlap',
    who: ['hr', 'senior-leader'],
    body: z.object({ from: Day, to: Day }),
    reply: RegularReport,
    status: 201,
  }),
  schedule: endpoint({
    method: 'post',
    path: '/api/insight/schedule',
    summary: 'How often the report is made by itself',
    who: ['hr', 'senior-leader'],
    body: z.object({ every: z.enum(EVERY) }),
    reply: z.object({ every: z.enum(EVERY) }),
  }),
  file: endpoint({
    method: 'get',
    path: '/api/insight/reports/{id}/file',
    summary: 'A regular report as a tagged PDF that names nobody',
    who: READERS,
    params: z.object({ id: Id }),
    bytesOut: true,
    reply: z.unknown(),
  }),
}
