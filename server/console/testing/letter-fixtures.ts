import type { LetterView } from '@breakwater/shared/letter.ts'
import { asha, lena } from './people.ts'

const person = ({ id, name }: { id: string; name: string }) => ({ id, name, team: null })

/** A complaint as its author works on it: one thing is still missing. */
export const aLetter: LetterView = {
  id: '5f6b2a10-1111-4222-8333-444455556666',
  action: 'complaint',
  title: 'Complaint to their HR',
  number: null,
  state: 'draft',
  author: person(asha),
  at: '2026-11-09T10:00:00Z',
  sentAt: null,
  delivery: null,
  problem: null,
  answers: 0,
  reference: 'BW-7Q4K9T',
  kind: 'letter.complaint',
  clause: {
    id: 'icn/customers.4',
    at: 'Customers, complaint to the business',
    says: 'HR complains.',
    origin: 'policy',
  },
  revision: 1,
  blocks: [
    { id: 'subject', text: 'A complaint about conduct', required: false },
    { id: 'cease', text: 'This behaviour has to stop.', required: true },
  ],
  facts: [
    { id: 'person', label: 'Who it is about', text: 'It concerns Cy Dale.', on: true },
    { id: 'when:0', label: 'When', text: 'We heard of it on 9 November 2026.', on: false },
  ],
  own: [],
  recipient: { name: 'Fran Bell', role: 'hr', organisation: 'Fab Ltd', address: 'hr@fab.example' },
  readers: [],
  inside: false,
  roles: ['hr', 'senior-manager'],
  level: null,
  reasons: [],
  variant: null,
  variants: [],
  marked: [],
  text: ['A complaint about conduct', '9 November 2026', '– It concerns Cy Dale.', 'This behaviour has to stop.'],
  wishes: { version: 1, read: false, against: false },
  review: { needed: true, by: null, at: null, says: null, coolOffUntil: null },
  missing: [{ says: "Open the person's wishes first.", clause: null }],
  sent: null,
  answered: [],
  can: ['edit', 'read-wishes', 'finish', 'set-aside'],
}

/** What the tab of a case shows. */
export const someLetters = {
  letters: [aLetter],
  offered: [
    { action: 'reassign', title: 'Ask for another contact', help: 'They name someone else.', do: 'Write the request' },
  ],
  disclosures: [
    {
      id: '5f6b2a10-1111-4222-8333-444455557777',
      what: 'It concerns Cy Dale.',
      to: 'Fran Bell, Fab Ltd',
      how: 'post',
      by: person(lena),
      at: '2026-11-09T11:00:00Z',
      letter: null,
    },
  ],
  local: [],
  offeredLocal: [],
}
