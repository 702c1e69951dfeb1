import { composed, type MailPerson } from './compose.ts'
import type { Mailboxes } from './mailbox.ts'

const maya = { name: 'Maya Lindgren', address: 'maya.lindgren@tallow.example' }
const darren = { name: 'Darren Holt', address: 'darren.holt@quillmark.example' }
const tom = { name: 'Tom Reyes', address: 'tom.reyes@tallow.example' }

type Old = { from: MailPerson; to: MailPerson; hoursAgo: number; subject: string; text: string }

/** People outside who can write to the demo inboxes, as a test needs them. All invented. */
export const OUTSIDE: readonly MailPerson[] = [
  darren,
  { name: 'Priya Natarajan', address: 'priya.n@quillmark.example' },
  { name: 'Sam Okonjo', address: 'sam@pebblelane.example' },
  { name: 'Greta Lindqvist', address: 'greta@vesselpine.example' },
]

const MAILS: readonly Old[] = [
  {
    from: tom,
    to: maya,
    hoursAgo: 75,
    subject: 'Quillmark',
    text: 'Hi Maya,\n\nQuillmark Freight is yours from today. Darren Holt runs operations there; Priya signs.\n\nShout if you need anything.\nTom',
  },
  {
    from: { name: 'Priya Natarajan', address: 'priya.n@quillmark.example' },
    to: maya,
    hoursAgo: 50,
    subject: 'Seats for the spring course',
    text: 'Hello Maya,\n\nwe would need about forty seats from March. Could you send the price list for the annual plan?\n\nKind regards\nPriya Natarajan\nQuillmark Freight',
  },
  {
    from: darren,
    to: maya,
    hoursAgo: 46,
    subject: 'Nice to meet you',
    text: 'Maya, good call today. I liked the call even more with the camera on.\n\nLeave Priya out of it, she only slows things down. You and me, dinner, Thursday?\n\nDarren',
  },
  {
    from: { name: 'Sam Okonjo', address: 'sam@pebblelane.example' },
    to: maya,
    hoursAgo: 30,
    subject: 'Thank you',
    text: 'Hi Maya,\n\nthe team finished the first module yesterday and loved it. I will send the survey next week.\n\nSam',
  },
  {
    from: darren,
    to: maya,
    hoursAgo: 22,
    subject: 'Re: Nice to meet you',
    text: 'Still no answer. I rang your private number four times last night, you could at least pick up.\n\nYou sales girls are always so busy until somebody shows you a nice restaurant. Wear the red one from your profile picture and the contract is yours.\n\nD.',
  },
  {
    from: { name: 'Ona Brandt', address: 'ona.brandt@tallow.example' },
    to: maya,
    hoursAgo: 6,
    subject: 'Lunch',
    text: 'At one, by the river? Keiko comes too.\n\nOna',
  },
  {
    from: darren,
    to: maya,
    hoursAgo: 2,
    subject: 'Last chance',
    text: 'I do not like to be ignored. One evening, or I tell your boss that you cannot handle customers.\n\nDarren',
  },
]

/** Fills the inboxes at the first start. */
export async function fillInboxes(mailboxes: Mailboxes, now: Date): Promise<void> {
  for (const { from, to, hoursAgo, subject, text } of MAILS) {
    const at = new Date(now.getTime() - hoursAgo * 3_600_000)
    await mailboxes.deliver(to.address, 'inbox', await composed({ from, to, subject, text, at }), at)
  }
}
