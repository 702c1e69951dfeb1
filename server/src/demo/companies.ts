import type { Config } from '../config.ts'

/** An invented organisation of the demo: who it is, who is in it, what it answered at its set-up. */
export type Company = {
  readonly name: string
  readonly domain: string
  readonly mailbox: string
  readonly country: string
  readonly zone: string
  /** a file of this folder */
  readonly directory: string
  readonly outsideContact: string
  /** where the other side's answers to letters come in */
  readonly lettersReplyTo: string
  /** whom to ask for each kind of support of its pack, in the words people read */
  readonly supportContacts: Readonly<Record<string, string>>
  /** the options its pack leaves open */
  readonly answers: Readonly<Record<string, string>>
  /** whom the printed links sign in, in the order they are printed */
  readonly cast: readonly { part: string; name: string; email: string; to: string }[]
  /** the way through its story, on the first page */
  readonly story: readonly string[]
}

const tallow = (name: string) => `${name}@tallow.example`
const alder = (name: string) => `${name}@alderbrook.example`

/** One for each pack that ships. */
export const COMPANIES: Readonly<Record<Config['pack'], Company>> = {
  icn: {
    name: 'Tallow Learning',
    domain: 'tallow.example',
    mailbox: tallow('report'),
    country: 'US',
    zone: 'America/New_York',
    directory: 'directory.csv',
    outsideContact: tallow('petra.falk'),
    lettersReplyTo: tallow('letters'),
    supportContacts: {
      'sick-leave': 'Carmen Ortiz, +1 212 555 0105',
      insurer: 'Members line, +1 212 555 0190',
      'eap-officer': 'Ben Adeyemi, +1 212 555 0104',
      counsellors: 'Day and night, +1 212 555 0191',
    },
    answers: {
      'hr.desk': 'People and legal',
      'guidance.workplace': 'https://intranet.tallow.example/conduct',
      'guidance.sexual-harassment': 'https://intranet.tallow.example/sexual-harassment',
    },
    cast: [
      { part: 'HR owner', name: 'Asha Verma', email: tallow('asha.verma'), to: '/' },
      { part: 'Manager', name: 'Tom Reyes', email: tallow('tom.reyes'), to: '/' },
      { part: 'Senior leader', name: 'Joan Whitlock', email: tallow('joan.whitlock'), to: '/' },
      { part: 'Staff', name: 'Maya Lindgren', email: tallow('maya.lindgren'), to: '/demo/mail' },
    ],
    story: [
      'Open Maya’s mail. A prospect writes to her more and more often.',
      'Report one of the messages: with the button of the extension, or with “Forward to the report mailbox”.',
      'Sign in as Asha and claim the report in the console. The prospect is already paused in the demo CRM.',
      'As Tom, record the talk with Maya. After that the prospect can be marked as unqualified.',
      'See what Breakwater wrote to everyone, in “Sent by Breakwater”.',
    ],
  },
  council: {
    name: 'Alderbrook County Council',
    domain: 'alderbrook.example',
    mailbox: alder('report'),
    country: 'GB',
    zone: 'Europe/London',
    directory: 'council.csv',
    outsideContact: alder('oriel.marsh'),
    lettersReplyTo: alder('letters'),
    supportContacts: {
      'mental-health': 'Staff support line, 01632 960290',
      'occupational-health': '01632 960291',
      union: 'Branch office, 01632 960292',
      'victim-support': 'Free, day and night: 01632 960293',
      eass: 'Advice line, 01632 960294',
    },
    answers: {
      'safety.portal': 'The safety portal of the council',
      'guidance.corporate': 'https://intranet.alderbrook.example/health-and-safety',
      'guidance.school': 'https://schools.alderbrook.example/safety',
    },
    cast: [
      { part: 'Desk', name: 'Farah Qureshi', email: alder('farah.qureshi'), to: '/' },
      { part: 'Manager', name: 'Gwen Hollis', email: alder('gwen.hollis'), to: '/' },
      { part: 'Assistant director', name: 'Alastair Dunn', email: alder('alastair.dunn'), to: '/' },
      { part: 'Staff', name: 'Ria Solanki', email: alder('ria.solanki'), to: '/' },
    ],
    story: [
      'Sign in as Farah, of the desk: five cases of the past weeks are there. One waits for somebody to claim it.',
      'Sign in as Gwen, the manager: in this policy most of the work is hers. Debrief first, then the form.',
      'Sign in as Ria, who was abused over her religion: what she reads, and what she decides herself.',
      'As Alastair, the assistant director: he alone may withdraw a service, and only with four people.',
      'See what Breakwater wrote to everyone, in “Sent by Breakwater”.',
    ],
  },
}

export const companyOf = ({ pack }: Pick<Config, 'pack'>): Company => COMPANIES[pack]
