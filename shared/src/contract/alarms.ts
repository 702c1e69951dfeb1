import { z } from 'zod'
import { Id, Moment } from '../id.ts'
import { endpoint } from './endpoint.ts'

/** Everything the service watches about itself. Each stands once in `alarm.says` of the words. */
export const ALARMS = [
  'counts-differ',
  'left-behind',
  'blind',
  'sign-in-refused',
  'secret-ends',
  'read-back',
  'in-junk',
  'silence',
  'quarantined',
  'oldest-row',
  'canary-late',
  'disk-70',
  'disk-85',
] as const
export const AlarmKind = z.enum(ALARMS)
export type AlarmKind = z.infer<typeof AlarmKind>

/** Something that needs a look, in fixed words. `subject`: a mailbox's configured name, or the part of the service. No content. */
export const Alarm = z.object({
  id: Id,
  kind: AlarmKind,
  subject: z.string(),
  count: z.number().int(),
  since: Moment,
  says: z.string(),
  /** what helps */
  remedy: z.string(),
})
export type Alarm = z.infer<typeof Alarm>

export const alarms = {
  open: endpoint({
    method: 'get',
    path: '/api/alarms',
    summary: 'What needs a look right now',
    who: ['hr', 'admin'],
    reply: z.array(Alarm),
  }),
}
