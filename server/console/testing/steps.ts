import type { StepView } from '@breakwater/shared/step.ts'
import { asha, id, tom } from './people.ts'

const step = (n: number, title: string, more: Partial<StepView>): StepView => ({
  id: id(100 + n),
  step: `step-${n}`,
  title,
  help: '',
  do: null,
  ownerRole: 'manager',
  owner: tom,
  state: 'open',
  openedAt: '2026-11-09T14:01:00Z',
  dueAt: null,
  doneAt: null,
  doneBy: null,
  overdue: false,
  blocksClosing: true,
  clause: null,
  closes: { kind: 'record', record: 'done', fields: [] },
  gate: null,
  yours: false,
  cause: null,
  ...more,
})

const done = (n: number, title: string, doneAt: string) => step(n, title, { state: 'done', doneAt, doneBy: tom.name })

export const nextStep: StepView = step(4, 'Ask Northwind Traders for a different contact person', {
  help: 'A letter asks their HR to name someone else. The contract goes on.',
  do: 'Record the request',
  ownerRole: 'hr',
  owner: asha,
  yours: true,
  dueAt: '2026-11-11T16:00:00Z',
  clause: {
    id: 'icn/customers.4',
    at: 'Harassment from customers, paragraph 4',
    says: 'We may ask the company for another contact.',
    origin: 'policy',
  },
  closes: {
    kind: 'record',
    record: 'reassignment',
    fields: [
      { id: 'sent', label: 'When was it sent?', type: 'date', required: true },
      { id: 'to', label: 'Whom did you ask?', type: 'text', required: true },
      { id: 'agreed', label: 'Did they agree?', type: 'yes-no', required: false },
      {
        id: 'via',
        label: 'How was it sent?',
        type: 'choice',
        of: [
          { id: 'post', label: 'By post' },
          { id: 'mail', label: 'By email' },
        ],
        required: false,
      },
      { id: 'words', label: 'Notes', type: 'long-text', required: false },
    ],
  },
})

export const steps: StepView[] = [
  done(1, 'Check Maya is safe', '2026-11-09T15:00:00Z'),
  done(2, 'Move Maya off the account', '2026-11-09T15:30:00Z'),
  done(3, 'Protect her targets', '2026-11-10T09:00:00Z'),
  nextStep,
  step(5, 'Check in with Maya', { dueAt: '2026-11-16T12:00:00Z' }),
  step(6, 'End the contract', {
    ownerRole: 'senior-leader',
    owner: null,
    do: 'End the contract',
    closes: { kind: 'action', action: 'dissolve' },
    gate: {
      id: 'dissolution',
      state: 'blocked',
      requires: [
        { say: 'Complaint sent to the HR of Northwind Traders', state: 'yes', clause: null },
        { say: 'No reply by 24 Nov, or it happens again and they will not act', state: 'unknown', clause: null },
        { say: 'Approved by a senior leader, not the case owner', state: 'no', clause: null },
      ],
    },
  }),
]

/** The affected person's own step. */
export const ownStep: StepView = step(7, 'Say that nobody should contact this prospect', {
  help: 'You talked with your manager. Now you can mark this prospect as unqualified.',
  do: 'Mark as unqualified',
  ownerRole: 'employee',
  yours: true,
  closes: { kind: 'action', action: 'unqualified' },
  gate: {
    id: 'talk-first',
    state: 'granted',
    requires: [{ say: 'You talked with your manager', state: 'yes', clause: null }],
  },
})
