import type { Panel } from '@breakwater/shared/report.ts'

/** What the service answers in these tests. */
export const aPanel: Panel = {
  person: { name: 'Maya Okafor', email: 'maya@acme.example' },
  organisation: 'Acme',
  emergency: { number: '999', text: 'Call 999 first.', says: ['Call 999 first.', 'Go somewhere safe.'] },
  relations: [
    { id: 'customer', label: 'Customer', choose: ['supervisor', 'hr'], tells: true },
    { id: 'prospect', label: 'Prospect' },
    { id: 'vendor', label: 'Vendor' },
  ],
  behaviours: [
    { id: 'slur', label: 'Slur' },
    { id: 'threaten', label: 'Threat' },
  ],
  anonymousLimits: ['We cannot arrange protection for you at work.', 'What you attach may show who you are.'],
  wishes: [
    { id: 'no-contact', label: 'I do not want to deal with them again' },
    { id: 'talk', label: 'I want someone to talk to' },
    { id: 'record-only', label: 'Keep it on record, no action yet' },
  ],
  readers: { count: 3, role: 'The HR case team' },
  manager: { name: 'Tom Reyes', tell: false },
  promises: ['Reporting never affects your job, pay or targets.'],
  support: [{ id: 'eap', label: 'Talk to a counsellor', contact: '0800 496 0000' }],
  policyUrl: 'https://desk.acme.example/policy',
}
