import { z } from 'zod'
import { Id, Moment, Reference } from '../id.ts'
import { PackStatus } from '../policy.ts'
import { Origin } from '../policy-parts.ts'
import { endpoint } from './endpoint.ts'

const PACK_PARTS = [
  'pack',
  'option',
  'relation',
  'clause',
  'step',
  'action',
  'gate',
  'clock',
  'promise',
  'guide',
  'behaviour',
  'channel',
  'wish',
  'retention',
  'support',
  'emergency',
  'risk',
] as const

/** One difference between two versions, in words. `before` or `after` is null where the part is new or gone. */
export const PackChange = z.object({
  part: z.enum(PACK_PARTS),
  id: z.string(),
  title: z.string(),
  what: z.enum(['added', 'gone', 'changed']),
  lines: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
})
export type PackChange = z.infer<typeof PackChange>

/** What is wrong with a pack, in words, and the line of the file. */
const FaultLine = z.object({ line: z.number().nullable(), says: z.string() })
export const PackCheck = z.object({
  faults: z.array(FaultLine),
  warnings: z.array(FaultLine),
  unanswered: z.array(z.string()),
})
export type PackCheck = z.infer<typeof PackCheck>

const Answer = z.union([z.string().max(2000), z.number(), z.boolean()])
export const PackOption = z.object({
  id: z.string(),
  title: z.string(),
  help: z.string(),
  type: z.string(),
  of: z.array(z.string()),
  value: Answer.nullable(),
  origin: Origin,
  askAtSetup: z.boolean(),
  clause: z.string().nullable(),
})
export type PackOption = z.infer<typeof PackOption>

export const PackVersion = z.object({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  status: PackStatus,
  at: Moment,
  /** open cases that follow it */
  cases: z.number().int(),
  unanswered: z.array(z.string()),
  options: z.array(PackOption),
  /** moving the open cases here, while it runs and after */
  move: z
    .object({ total: z.number().int(), moved: z.number().int(), state: z.enum(['running', 'done', 'overtaken']) })
    .nullable(),
  can: z.object({ propose: z.boolean(), setAside: z.boolean(), moveCasesHere: z.boolean(), answer: z.boolean() }),
})
export type PackVersion = z.infer<typeof PackVersion>

/** How many cases would have a step or a ready gate, before and after; nothing is written. */
export const PackPreview = z.object({
  cases: z.number().int(),
  changed: z.number().int(),
  rows: z.array(
    z.object({
      part: z.enum(['step', 'gate']),
      id: z.string(),
      title: z.string(),
      before: z.number().int(),
      after: z.number().int(),
    }),
  ),
})
export type PackPreview = z.infer<typeof PackPreview>

/** What the active version would change for one case: titles of steps. What is done stays done. */
export const CaseMove = z.object({
  from: z.string(),
  to: z.string(),
  opens: z.array(z.string()),
  drops: z.array(z.string()),
  stays: z.array(z.string()),
})
export type CaseMove = z.infer<typeof CaseMove>

const Yaml = z.string().min(1).max(400_000)
const pack = z.object({ pack: z.string(), version: z.string() })
const reference = z.object({ reference: Reference })
const reason = z.object({ reason: z.string().trim().min(3).max(2000) })
const SETTING_UP = ['admin', 'senior-leader'] as const

export const policy = {
  versions: endpoint({
    method: 'get',
    path: '/api/policy',
    summary: 'The versions of the policy, their options and how many open cases follow each',
    who: SETTING_UP,
    reply: z.array(PackVersion),
  }),
  check: endpoint({
    method: 'post',
    path: '/api/policy/check',
    summary: 'What is wrong with a pack, in words; nothing is kept',
    who: SETTING_UP,
    body: z.object({ yaml: Yaml }),
    reply: PackCheck,
  }),
  draft: endpoint({
    method: 'post',
    path: '/api/policy/drafts',
    summary: 'Keep a version as a draft: a file, or one that is kept with other answers under a new version',
    who: ['admin'],
    body: z.object({
      yaml: Yaml.nullable().default(null),
      /** the version that is answered anew; the active one when nothing is said */
      from: z.object({ id: z.string(), version: z.string() }).nullable().default(null),
      version: z.string().max(20).nullable().default(null),
      answers: z.record(z.string(), Answer).default({}),
    }),
    reply: z.object({ id: z.string(), version: z.string() }),
    status: 201,
  }),
  diff: endpoint({
    method: 'get',
    path: '/api/policy/{pack}/{version}/diff',
    summary: 'What this version changes against the active one',
    who: SETTING_UP,
    params: pack,
    reply: z.array(PackChange),
  }),
  preview: endpoint({
    method: 'get',
    path: '/api/policy/{pack}/{version}/preview',
    summary: 'How many past cases would have which steps under this version; nothing is written',
    who: SETTING_UP,
    params: pack,
    reply: PackPreview,
  }),
  propose: endpoint({
    method: 'post',
    path: '/api/policy/{pack}/{version}/propose',
    summary: 'Put a version before the two people who decide it',
    who: ['admin'],
    params: pack,
    body: z.object({}),
    reply: z.object({ id: Id }),
    status: 201,
  }),
  setAside: endpoint({
    method: 'post',
    path: '/api/policy/{pack}/{version}/set-aside',
    summary: 'Retire a draft that nobody wants any more',
    who: ['admin'],
    params: pack,
    body: z.object({}),
    reply: z.undefined(),
    status: 204,
  }),
  moveAll: endpoint({
    method: 'post',
    path: '/api/policy/move',
    summary: 'Put moving all open cases to the active version before a second person',
    who: ['admin'],
    body: reason,
    reply: z.object({ id: Id }),
    status: 201,
  }),
  caseMove: endpoint({
    method: 'get',
    path: '/api/cases/{reference}/policy-move',
    summary: 'What the active version would change for this case',
    who: 'signed-in',
    params: reference,
    reply: CaseMove,
  }),
  moveCase: endpoint({
    method: 'post',
    path: '/api/cases/{reference}/policy-move',
    summary: 'Put moving this case to the active version before its overseer',
    who: 'signed-in',
    params: reference,
    body: reason,
    reply: z.object({ id: Id }),
    status: 201,
  }),
}
