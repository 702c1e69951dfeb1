import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { LedgerLine, Measure, MeasureEnd, NewMeasure, StandIn } from '../protection.ts'
import { RecordValues } from './cases.ts'
import { endpoint } from './endpoint.ts'

const reference = z.object({ reference: Reference })
const measure = z.object({ reference: Reference, id: Id })
const Measures = z.object({ measures: z.array(Measure), mayAdd: z.boolean() })

export const protection = {
  list: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/protection',
    summary: 'What keeps the person safe, and until when',
    who: 'signed-in',
    params: reference,
    reply: Measures,
  }),
  set: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/protection',
    summary: 'Set up a protective measure',
    who: 'signed-in',
    params: reference,
    body: NewMeasure,
    reply: Measures,
    status: 201,
  }),
  end: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/protection/{id}/end',
    summary: 'End a measure: the person asks, another takes its place, or the investigation is complete',
    who: 'signed-in',
    params: measure,
    body: z.object({
      because: MeasureEnd,
      replacedBy: Id.nullable().default(null),
      reason: z.string().trim().max(4_000).default(''),
    }),
    reply: Measures,
  }),
  look: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/protection/{id}/look',
    summary: 'A measure was looked at; when it is looked at next',
    who: 'signed-in',
    params: measure,
    body: z.object({ next: Moment }),
    reply: Measures,
  }),
  standIns: endpoint({
    method: 'get',
    path: '/api/stand-ins',
    summary: 'For whom I stand in, with what, and the note that keeps me safe',
    who: 'signed-in',
    reply: z.array(StandIn),
  }),
  ledger: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/ledger',
    summary: 'What counts towards the targets of the person all the same',
    who: 'signed-in',
    params: reference,
    reply: z.object({ lines: z.array(LedgerLine), mayAdd: z.boolean(), mayExport: z.boolean() }),
  }),
  count: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/ledger',
    summary: 'Let something more count towards the targets',
    who: 'signed-in',
    params: reference,
    body: z.object({ values: RecordValues }),
    reply: z.object({ lines: z.array(LedgerLine), mayAdd: z.boolean(), mayExport: z.boolean() }),
    status: 201,
  }),
  ledgerFile: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/ledger.csv',
    summary: 'The same as a table, for the person and for HR',
    who: 'signed-in',
    params: reference,
    bytesOut: true,
    reply: z.unknown(),
  }),
  worse: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/worse',
    summary: 'Something got worse since I reported',
    who: 'signed-in',
    params: reference,
    body: z.object({ words: z.string().trim().min(3).max(20_000) }),
    reply: z.object({ at: Moment }),
    status: 201,
  }),
}
