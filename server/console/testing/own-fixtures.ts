import type { UnsentMail, WaitingMail } from '@breakwater/shared/contract/mail.ts'
import type { MyReport, Panel } from '@breakwater/shared/report.ts'
import { REFERENCE } from './hostile.ts'
import { id, maya, tom } from './people.ts'

export const unsentMail: UnsentMail[] = [
  {
    id: id(95),
    kind: 'receipt',
    reference: 'BW-K2D8RN',
    at: '2026-11-09T12:00:00Z',
    says: 'The mail server of this address would not take it.',
    canSendAgain: true,
    sentAgain: false,
  },
  {
    id: id(96),
    kind: 'update',
    reference: 'BW-7Q4K9T',
    at: '2026-11-08T12:00:00Z',
    says: 'Mail to this address came back for three days.',
    canSendAgain: false,
    sentAgain: true,
  },
]

export const waitingMail: WaitingMail[] = [
  {
    id: id(90),
    mailbox: 'report@acme.example',
    door: 'imap',
    receivedAt: '2026-11-10T08:00:00Z',
    size: 51_000,
    state: 'quarantined',
    outcome: null,
    says: 'This mail could not be read.',
    canAsk: false,
    askedAt: null,
  },
  {
    id: id(91),
    mailbox: 'report@acme.example',
    door: 'lmtp',
    receivedAt: '2026-11-10T08:30:00Z',
    size: 2100,
    state: 'done',
    outcome: 'external',
    says: 'The sender is not in the directory.',
    canAsk: false,
    askedAt: null,
  },
  {
    id: id(92),
    mailbox: 'report@acme.example',
    door: 'imap',
    receivedAt: '2026-11-10T09:00:00Z',
    size: 3200,
    state: 'done',
    outcome: 'report',
    says: 'We could not confirm who sent this.',
    canAsk: true,
    askedAt: null,
  },
]

export const myReports: MyReport[] = [
  {
    key: id(95),
    reference: REFERENCE,
    about: 'Daniel Hart',
    source: 'gmail',
    state: 'working',
    at: '2026-11-09T14:01:00Z',
    updatedAt: '2026-11-10T09:40:00Z',
    canTakeBack: false,
    waitingFor: [],
  },
  {
    key: id(96),
    reference: 'BW-2F8WNC',
    about: '',
    source: 'form',
    state: 'received',
    at: '2026-11-10T09:30:00Z',
    updatedAt: '2026-11-10T09:30:00Z',
    canTakeBack: true,
    waitingFor: [],
  },
]

export const panel: Panel = {
  person: { name: maya.name, email: 'maya@acme.example' },
  organisation: 'Acme',
  emergency: { number: '999', text: 'If you are in danger now, call' },
  relations: [{ id: 'business-customer', label: 'Customer' }],
  behaviours: [{ id: 'sexual-advance', label: 'Sexual advances' }],
  wishes: [
    { id: 'no-contact', label: 'I do not want to deal with this person' },
    { id: 'talk', label: 'I would like someone to talk to' },
    { id: 'record', label: 'I only want it on record' },
  ],
  readers: { count: 3, role: 'HR desk' },
  manager: { name: tom.name, tell: true },
  promises: [],
  support: [{ id: 'counsel', label: 'Counselling service', contact: '0800 000 000' }],
  policyUrl: '/policy/icn/1.0.0',
}

/** Where somebody is signed in, and their passkey. */
export const ownSignIn = {
  sessions: [
    {
      id: id(61),
      here: true,
      device: 'Firefox on Linux',
      startedAt: '2026-11-10T08:00:00Z',
      seenAt: '2026-11-10T09:00:00Z',
    },
    { id: id(62), here: false, device: '', startedAt: '2026-11-09T08:00:00Z', seenAt: '2026-11-10T07:00:00Z' },
  ],
  passkeys: [{ id: 'key-1', name: 'Blue security key', addedAt: '2026-11-02T09:00:00Z', usedAt: null }],
}
