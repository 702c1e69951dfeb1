import type { CaseView, TimelineItem } from '@breakwater/shared/case.ts'
import { line } from './evidence-fixtures.ts'
import { HOSTILE, REFERENCE } from './hostile.ts'
import { asha, id, maya, tom } from './people.ts'
import { nextStep, ownStep, steps } from './steps.ts'

const item = (n: number, at: string, actor: string, says: string, more: Partial<TimelineItem> = {}): TimelineItem => ({
  id: id(200 + n),
  at,
  actor,
  kind: 'case.note',
  says,
  body: null,
  visibility: 'desk',
  evidence: null,
  tone: 'plain',
  ...more,
})

export const aCase: CaseView = {
  reference: REFERENCE,
  title: 'Repeated sexual comments by email',
  status: 'open',
  relation: { id: 'business-customer', label: 'Customer' },
  danger: false,
  receivedAt: '2026-11-09T14:01:00Z',
  reportedBy: maya,
  affected: maya,
  source: 'gmail',
  verdict: 'verified',
  handler: asha,
  claimed: true,
  outcome: null,
  you: {
    id: asha.id,
    parts: ['handler'],
    may: [
      'case.read',
      'case.assign',
      'case.note',
      'case.update',
      'case.close',
      'case.access',
      'evidence.read',
      'evidence.download',
      'step.record',
      'step.waive',
      'third-party.confirm',
      'restriction.retry',
      'wall.read',
      'wall.add',
      'wall.own',
      'wall.remove',
    ],
  },
  words: [
    {
      at: '2026-11-09T14:01:00Z',
      text: `He keeps writing at night. ${HOSTILE.script}`,
      behaviours: ['sexual-advance', 'constant-contact'],
    },
  ],
  wishes: {
    version: 2,
    at: '2026-11-09T18:00:00Z',
    by: maya.name,
    choices: [{ id: 'no-contact', label: 'No more contact with Daniel Hart' }],
    words:
      'I do not want to speak to him again. I would like someone else to take the account, and I do not want it to count against my numbers.',
    police: 'later',
    contact: 'by email, after 2 pm',
  },
  wishesHistory: [
    {
      version: 1,
      at: '2026-11-09T14:01:00Z',
      by: maya.name,
      choices: [],
      words: 'Please write it down.',
      police: 'not-asked',
      contact: '',
    },
  ],
  next: nextStep,
  nextWhy: [
    { text: 'He has been reported before, by two other colleagues.', clause: null },
    { text: 'Maya does not feel comfortable working with him.', clause: null },
  ],
  steps,
  questions: [
    {
      fact: 'incident.severe',
      says: 'Was this severe?',
      options: [
        { value: 'yes', label: 'Yes' },
        { value: 'no', label: 'No' },
        { value: 'unknown', label: 'Not known' },
      ],
    },
  ],
  timeline: [
    item(1, '2026-11-09T14:01:00Z', maya.name, 'reported this from Gmail', { body: 'Receipt sent one minute later.' }),
    item(2, '2026-11-09T14:02:00Z', maya.name, 'added an email as evidence', { tone: 'info', evidence: line.id }),
    item(3, '2026-11-09T16:20:00Z', tom.name, 'finished “Meet Maya and offer support”', {
      tone: 'calm',
      body: 'Maya took the details of the counselling service. Next check-in: 16 Nov.',
    }),
    item(4, '2026-11-10T09:40:00Z', asha.name, 'wrote an internal note', {
      tone: 'note',
      visibility: 'desk-and-manager',
      body: `Please move the Northwind account to Lena from today, as in BW-K2D8RN. ${HOSTILE.script}`,
    }),
  ],
  evidence: [
    line,
    {
      ...line,
      id: id(51),
      kind: 'file',
      via: 'upload',
      fidelity: 'rendered',
      grade: 'E',
      state: 'expected',
      sha256: null,
      opened: 0,
    },
  ],
  thirdParty: {
    id: id(60),
    name: 'Daniel Hart',
    organisation: 'Northwind Traders',
    identifiers: [{ kind: 'email', value: 'd.hart@northwind.example', confirmed: true }],
    confirmed: true,
    proposals: [
      {
        id: id(61),
        name: 'D. Hart (private)',
        address: 'dh@private.example',
        organisation: '',
        how: 'Sender of the forwarded message',
        grade: 'D',
        evidence: line.id,
      },
    ],
    restriction: {
      reference: 'REF-3M8XQA',
      stage: 'pause',
      since: '2026-11-09T14:03:00Z',
      shielded: false,
      marks: [
        {
          id: id(70),
          connection: 'Demo CRM',
          record: 'contact/17',
          state: 'verified',
          cause: null,
          updatedAt: '2026-11-09T14:04:00Z',
        },
        {
          id: id(71),
          connection: 'Tryton',
          record: 'party/4',
          state: 'failed',
          cause: null,
          updatedAt: '2026-11-09T14:05:00Z',
        },
      ],
    },
    earlierReports: { count: 2, words: 'By two other colleagues, in Mar 2026 and Nov 2025.' },
  },
  hints: [],
  people: [
    { person: maya, part: 'reporter', sees: 'updates only' },
    { person: asha, part: 'handler', sees: 'everything' },
    { person: tom, part: 'manager', sees: 'his steps, no evidence' },
  ],
  metrics: [
    { id: id(80), kind: 'Successful calls', amount: 1, unit: 'call', period: '2026-11', at: '2026-11-10T09:00:00Z' },
  ],
  policy: { pack: 'icn', version: '1.0.0', title: 'Harassment by people outside the organisation', newer: null },
}

const NOBODY = {
  words: null,
  wishes: null,
  wishesHistory: [],
  nextWhy: [],
  questions: [],
  evidence: null,
  thirdParty: null,
  people: [],
  metrics: [],
} satisfies Partial<CaseView>

/** What the desk sees before anybody claimed it (SETTLED 1). */
export const unclaimed: CaseView = {
  ...aCase,
  ...NOBODY,
  title: 'A threat',
  status: 'new',
  danger: true,
  reportedBy: null,
  affected: null,
  handler: null,
  claimed: false,
  next: null,
  steps: [],
  timeline: null,
  you: { id: asha.id, parts: [], may: ['case.glance', 'case.claim'] },
}

/** What the affected person's manager sees: their steps, nothing else (SCREEN 67). */
export const asManager: CaseView = {
  ...aCase,
  ...NOBODY,
  next: null,
  steps: steps.filter((step) => step.owner?.id === tom.id).map((step) => ({ ...step, yours: step.state === 'open' })),
  timeline: null,
  you: { id: tom.id, parts: ['manager'], may: ['case.read'] },
}

/** What the person who reported sees of it. */
export const asReporter: CaseView = {
  ...aCase,
  ...NOBODY,
  wishes: aCase.wishes,
  next: null,
  steps: [ownStep, ...steps.filter((step) => step.state === 'open' && !step.yours && !step.gate)],
  timeline: [
    item(9, '2026-11-10T08:00:00Z', asha.name, 'wrote to you', {
      tone: 'info',
      visibility: 'reporter-too',
      body: 'Lena takes over the account from today.',
    }),
  ],
  you: {
    id: maya.id,
    parts: ['reporter', 'affected'],
    may: ['case.read', 'case.access', 'wishes.write', 'concern.raise', 'penalty.say'],
  },
}
