import type { InboxRow } from '@breakwater/shared/case.ts'
import { HOSTILE, REFERENCE } from './hostile.ts'
import { asha, maya } from './people.ts'
import { nextStep } from './steps.ts'

const row = (reference: string, title: string, more: Partial<InboxRow>): InboxRow => ({
  reference,
  title,
  status: 'open',
  relation: 'business-customer',
  source: 'gmail',
  behaviours: [],
  danger: false,
  unverified: false,
  claimed: true,
  about: null,
  reporter: null,
  earlierReports: 0,
  handler: asha,
  nextStep: null,
  dueAt: null,
  overdue: false,
  receivedAt: '2026-11-09T14:01:00Z',
  lastEventAt: '2026-11-10T09:40:00Z',
  yourPart: 'handler',
  ...more,
})

export const mineRows: InboxRow[] = [
  row(REFERENCE, 'Repeated sexual comments by email', {
    about: 'Daniel Hart, Northwind Traders',
    reporter: maya.name,
    earlierReports: 2,
    nextStep: nextStep.title,
    dueAt: nextStep.dueAt,
  }),
  row('BW-2F8WNC', 'Threat on a phone call', {
    danger: true,
    about: 'Caller, not identified yet',
    reporter: 'Luis Prado',
    source: 'mailbox',
    nextStep: 'Check that Luis is safe',
    dueAt: '2026-11-10T12:00:00Z',
    receivedAt: '2026-11-10T09:48:00Z',
  }),
  row('BW-5H3K7P', HOSTILE.script, {
    relation: 'contractor',
    about: 'Contractor at Brightline Cleaning',
    reporter: 'Ruth Adler',
    source: 'form',
    overdue: true,
    dueAt: '2026-11-08T12:00:00Z',
  }),
  row('BW-9T4M2X', 'Calls to a private number at night', {
    relation: 'prospect',
    about: `Ines Marsh ${HOSTILE.bidi}`,
    reporter: 'Priya Shah',
    source: 'crm',
    unverified: true,
    dueAt: '2026-11-14T12:00:00Z',
  }),
  row('BW-C6V8QD', 'تعليقات غير لائقة في رسالة', {
    relation: 'vendor',
    about: HOSTILE.long,
    reporter: 'Noor Haddad',
    dueAt: '2026-11-16T12:00:00Z',
  }),
]

export const unassignedRows: InboxRow[] = [
  row('BW-K2D8RN', 'A threat', {
    status: 'new',
    claimed: false,
    handler: null,
    danger: true,
    behaviours: ['threat'],
    source: 'mailbox',
    dueAt: '2026-11-10T12:00:00Z',
    yourPart: null,
  }),
  row('BW-W6HJ3C', 'Constant contact', {
    status: 'new',
    claimed: false,
    handler: null,
    behaviours: ['constant-contact'],
    relation: 'prospect',
    dueAt: '2026-11-11T12:00:00Z',
    yourPart: null,
  }),
]
