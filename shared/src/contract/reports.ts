import { z } from 'zod'
import { Id, Sha256 } from '../id.ts'
import { MyReport, NamelessReport, NewReport, Panel, Received, Returned } from '../report.ts'
import { Wishes } from '../wishes.ts'
import { endpoint } from './endpoint.ts'

const key = z.object({ key: Id })

export const reports = {
  panel: endpoint({
    method: 'get',
    path: '/api/panel',
    summary: 'What the report panel shows before sending',
    who: 'signed-in',
    bearer: true,
    reply: Panel,
  }),
  send: endpoint({
    method: 'post',
    path: '/api/reports',
    counts: 'report',
    summary: 'Report; idempotent by its key',
    who: 'signed-in',
    bearer: true,
    body: NewReport,
    reply: Received,
    status: 201,
  }),
  nameless: endpoint({
    method: 'post',
    path: '/api/reports/nameless',
    summary: 'Report without signing in and without a name; a code is shown once; idempotent by its key',
    who: 'anyone',
    body: NamelessReport,
    reply: Received,
    status: 201,
  }),
  evidence: endpoint({
    method: 'put',
    path: '/api/reports/{key}/evidence/{sha256}',
    counts: 'upload',
    summary: 'The bytes of one item named in a report; hashed again on arrival',
    who: 'signed-in',
    bearer: true,
    params: z.object({ key: Id, sha256: Sha256 }),
    bytesIn: true,
    reply: z.object({ sha256: Sha256, size: z.number().int(), missing: z.array(Sha256) }),
  }),
  mine: endpoint({
    method: 'get',
    path: '/api/reports/mine',
    summary: 'My own reports',
    who: 'signed-in',
    bearer: true,
    reply: z.array(MyReport),
  }),
  takeBack: endpoint({
    method: 'post',
    path: '/api/reports/{key}/take-back',
    summary: 'Take my report back while nobody opened it; the private question is optional',
    who: 'signed-in',
    bearer: true,
    params: key,
    body: z.object({
      askedTo: z.enum(['yes', 'no', 'unsaid']).default('unsaid'),
      askedBy: z.string().trim().max(200).default(''),
    }),
    reply: MyReport,
  }),
  undoTakeBack: endpoint({
    method: 'post',
    path: '/api/reports/{key}/undo-take-back',
    summary: 'Undo taking it back',
    who: 'signed-in',
    bearer: true,
    params: key,
    body: z.object({}),
    reply: MyReport,
  }),
  comeBack: endpoint({
    method: 'post',
    path: '/api/return',
    summary: 'What happened to a report without a name; its code is asked for',
    who: 'anyone',
    body: z.object({ code: z.string().min(20).max(60) }),
    reply: Returned,
  }),
  addWords: endpoint({
    method: 'post',
    path: '/api/return/words',
    summary: 'More words for a report without a name',
    who: 'anyone',
    body: z.object({ code: z.string().min(20).max(60), words: z.string().trim().min(1).max(20_000) }),
    reply: Returned,
  }),
  wishes: endpoint({
    method: 'post',
    path: '/api/reports/{key}/wishes',
    summary: 'Say what I would like; a new version',
    who: 'signed-in',
    bearer: true,
    params: key,
    body: Wishes,
    reply: z.object({ version: z.number().int() }),
  }),
}
