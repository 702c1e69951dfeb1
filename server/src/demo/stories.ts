import { act } from '../desk/act.ts'
import { answerFact } from '../desk/answer-fact.ts'
import { claim } from '../desk/claim.ts'
import { close } from '../desk/close.ts'
import { confirmThirdParty } from '../desk/confirm-third-party.ts'
import { figures, investigated, ordinary } from './paperwork.ts'
import type { Telling } from './telling.ts'
import * as wrote from './wrote.ts'

/** What happened in one case. Each `yield` says how many hours ago the next part took place. */
export type Story = (t: Telling) => AsyncGenerator<number, void, void>

const at = (name: string) => `${name}@tallow.example`
const days = (count: number, hours = 0) => count * 24 + hours

/** A prospect, marked after the talk, closed: the whole way. */
async function* closedProspect(t: Telling) {
  const [keiko, asha] = [t.who(at('keiko.tanabe')), t.who(at('asha.verma'))]
  yield days(41, 3)
  const bw = await t.reports(keiko, {
    original: wrote.helena,
    words: 'I only asked for the order form.',
    relation: 'prospect',
    behaviours: ['innuendo', 'sexual-advance'],
    wishes: { choices: ['no-contact', 'protect-my-targets'] },
  })
  yield days(41, 1)
  await claim(t.deps, asha, bw)
  await t.answers(
    bw,
    asha,
    'Thank you for telling us, Keiko. I am Asha from the people team and I look after this. Nobody will ask you to write to her again.',
  )
  yield days(40, 22)
  await t.records(bw, 'manager-talk', {
    date: t.today(),
    present: 'Keiko, Tom',
    summary: 'Keiko told what happened. She will not work on this lead any more.',
  })
  await act(t.deps, keiko, bw, 'unqualified', 'The talk took place.')
  await ordinary(t, bw, 'Idris takes over the open quote. Nobody else writes to her.')
  await figures(t, bw, 12)
  await t.records(bw, 'no-contact-plan', {
    plan: 'The lead stays closed. Keiko gets two other leads of the same size.',
    consulted: 'yes',
    no_penalty: 'yes',
  })
  yield days(36, 5)
  await investigated(t, bw, 'The messages are genuine and clear. There were no earlier reports.')
  yield days(35, 4)
  await close(t.deps, asha, bw, {
    outcome: 'third-party-stopped',
    reason: 'Contact ended, figures protected, nothing further came.',
    notice:
      'We have finished, Keiko. The contact stays closed and your targets count as agreed. You can write here at any time and we open it again.',
  })
}

/** A person at a customer who was reported before, by somebody else. */
async function* repeatFirst(t: Telling) {
  const [theo, asha] = [t.who(at('theo.marchetti')), t.who(at('asha.verma'))]
  yield days(29, 6)
  const bw = await t.reports(theo, {
    original: wrote.tomaszFirst,
    relation: 'business-customer',
    behaviours: ['ridicule', 'offensive-joke'],
    wishes: { choices: ['ask-to-stop'] },
  })
  yield days(29, 3)
  await claim(t.deps, asha, bw)
  await t.answers(
    bw,
    asha,
    'Hello Theo, thank you for writing. I am Asha and I stay with you through this. I will ask the clinic to change how they speak to you.',
  )
  yield days(27, 2)
  await ordinary(t, bw, 'Grace joins the weekly call, so Theo is not alone in it.')
  await figures(t, bw, 0)
  await t.records(bw, 'solutions', {
    swap: 'not-now',
    stand_in: 'offered',
    who: 'Grace Oyelaran',
    reason: 'Theo would like to keep the account with support.',
  })
  yield days(20, 7)
  await answerFact(t.deps, asha, bw, { fact: 'severity', value: 'not-severe' })
  await t.note(bw, asha, 'Looked through the mails since spring: the tone changed in September.')
}

async function* repeatSecond(t: Telling) {
  yield 5
  await t.reports(t.who(at('ines.duarte')), {
    original: wrote.tomaszAgain,
    words: 'He writes like this to all of us. I heard Theo had the same.',
    relation: 'business-customer',
    behaviours: ['innuendo', 'humiliate'],
    wishes: { choices: ['another-contact'] },
  })
}

/** Danger: nobody has claimed it yet. */
async function* danger(t: Telling) {
  yield 1.2
  await t.reports(t.who(at('owen.pryce')), {
    original: wrote.clive,
    words: 'He stood at the entrance again at six. I called the police first, then came here.',
    relation: 'individual-customer',
    behaviours: ['stalking', 'veiled-threat'],
    danger: { now: 'yes', policeCalledFirst: 'yes' },
    wishes: { choices: ['no-contact', 'someone-to-talk-to'], police: 'yes' },
  })
}

/** The gate waits: the talk with the manager comes before the mark. */
async function* beforeTheTalk(t: Telling) {
  const [samira, asha] = [t.who(at('samira.haddad')), t.who(at('asha.verma'))]
  yield 27
  const bw = await t.reports(samira, {
    original: wrote.marcus,
    relation: 'prospect',
    behaviours: ['constant-contact', 'objectify'],
    channel: 'messaging',
    wishes: { choices: ['no-contact', 'protect-my-targets'] },
  })
  yield 25
  await claim(t.deps, asha, bw)
  await t.answers(
    bw,
    asha,
    'Thank you, Samira. Contact with him is paused for everyone. Tom will talk with you; after that we can close the contact for good.',
  )
  yield 22
  await t.records(bw, 'procedures', { date: t.today(), how: 'talk', understood: 'yes' })
}

/** German, from Berlin; the prospect is marked. */
async function* german(t: Telling) {
  const [lukas, carmen] = [t.who(at('lukas.ehrlich')), t.who(at('carmen.ortiz'))]
  yield days(12, 4)
  const bw = await t.reports(lukas, {
    original: wrote.jonas,
    words: 'Er ruft inzwischen auch abends privat an. Ich möchte mit ihm nichts mehr zu tun haben.',
    relation: 'prospect',
    behaviours: ['slur', 'constant-contact'],
    wishes: { choices: ['no-contact'], words: 'Bitte sorgt dafür, dass auch Petra nicht mit ihm sprechen muss.' },
  })
  yield days(12, 1)
  await claim(t.deps, carmen, bw)
  await t.answers(
    bw,
    carmen,
    'Danke, Lukas. Der Kontakt ist für alle angehalten. Ich bin Carmen und bleibe deine Ansprechpartnerin.',
  )
  yield days(10, 5)
  await t.records(bw, 'manager-talk', {
    date: t.today(),
    present: 'Lukas, Tom',
    summary: 'Calls in the evening, slurs on the phone. Lukas is glad that it stops.',
  })
  await act(t.deps, lukas, bw, 'unqualified', 'After the talk with Tom.')
  await ordinary(t, bw, 'Calls from this number go to Tom. Petra is not involved.')
  await figures(t, bw, 8)
  await t.records(bw, 'no-contact-plan', {
    plan: 'The lead stays closed. Lukas gets the spring list for Hamburg.',
    consulted: 'yes',
    no_penalty: 'yes',
  })
}

/** Hebrew, from Tel Aviv: right to left. */
async function* hebrew(t: Telling) {
  const [noa, carmen] = [t.who(at('noa.benami')), t.who(at('carmen.ortiz'))]
  yield days(4, 2)
  const bw = await t.reports(noa, {
    original: wrote.avner,
    words: 'הוא כותב לי הודעות אישיות אחרי שעות העבודה. ביקשתי ממנו להפסיק פעמיים.',
    relation: 'individual-customer',
    behaviours: ['innuendo', 'constant-contact'],
    wishes: { choices: ['someone-takes-over'] },
  })
  yield days(4, 0)
  await claim(t.deps, carmen, bw)
  await t.answers(bw, carmen, 'תודה שכתבת, נועה. אני כרמן, ואני מלווה אותך מכאן. מישהו אחר יענה לו כבר מהיום.')
  await t.records(bw, 'procedures', { date: t.today(), how: 'written' })
}

/** A driver of a vendor, told in words alone. */
async function* vendor(t: Telling) {
  const [jorge, ben] = [t.who(at('jorge.almeida')), t.who(at('ben.adeyemi'))]
  yield days(8, 6)
  const bw = await t.reports(jorge, {
    words:
      'The driver of Haulwell, Rick, shouts slurs across the dock whenever I check the papers. Three times this week.',
    relation: 'vendor',
    behaviours: ['slur', 'humiliate'],
    channel: 'in-person',
    wishes: { choices: ['ask-to-stop'] },
    about: { name: 'Rick Danvers', organisation: 'Haulwell' },
  })
  yield days(8, 3)
  await claim(t.deps, ben, bw)
  await confirmThirdParty(t.deps, ben, bw, {
    proposal: null,
    name: 'Rick Danvers',
    address: 'r.danvers@haulwell.example',
    phone: '',
    organisation: 'Haulwell',
  })
  await t.answers(
    bw,
    ben,
    'Thank you, Jorge. I am Ben. Haulwell will hear from us; until then Viktor checks the papers at the dock.',
  )
  yield days(6, 4)
  await ordinary(t, bw, 'Viktor checks the papers when Haulwell comes.')
  await figures(t, bw, 0)
  await answerFact(t.deps, ben, bw, { fact: 'severity', value: 'not-severe' })
}

async function* investor(t: Telling) {
  const [deepak, ben] = [t.who(at('deepak.nair')), t.who(at('ben.adeyemi'))]
  yield days(6, 8)
  const bw = await t.reports(deepak, {
    original: wrote.leonard,
    relation: 'investor',
    behaviours: ['humiliate'],
    tellManager: false,
    wishes: { choices: ['on-record-only'] },
  })
  yield days(6, 2)
  await claim(t.deps, ben, bw)
  await t.answers(bw, ben, 'Thank you, Deepak. It is on record and stays there. Nothing goes out without you.')
  await t.note(bw, ben, 'He asked for the record only. Look again in a month.')
}

/** The manager is part of it: walled, and the manager above takes the steps. */
async function* managerInConflict(t: Telling) {
  const [dario, carmen] = [t.who(at('dario.conti')), t.who(at('carmen.ortiz'))]
  yield days(3, 5)
  const bw = await t.reports(dario, {
    original: wrote.paula,
    words: 'Please not through Tom: she is a friend of his.',
    relation: 'business-customer',
    behaviours: ['ridicule', 'victimise'],
    managerInvolved: true,
    wishes: { choices: ['another-contact'] },
  })
  yield days(3, 2)
  await claim(t.deps, carmen, bw)
  await t.answers(
    bw,
    carmen,
    'Thank you, Dario. Tom does not see this and is not told. I will come back to you tomorrow.',
  )
}

/** A colleague tells what she saw; the person it happened to decides what follows. */
async function* colleague(t: Telling) {
  const [abigail, asha] = [t.who(at('abigail.stroud')), t.who(at('asha.verma'))]
  yield days(2, 3)
  const bw = await t.reports(abigail, {
    words:
      'Wren gets calls from a withheld number and goes quiet afterwards. I answered once: a man asked whether she is alone.',
    relation: 'unknown',
    behaviours: ['harassment'],
    channel: 'phone',
    onBehalfOf: at('wren.castellan'),
  })
  yield days(2, 1)
  await claim(t.deps, asha, bw)
  await t.answers(
    bw,
    asha,
    'Thank you both. Wren, tell me when you would like to talk. Nothing happens before you say so.',
  )
}

/** The stories that go through the verbs of the desk; the mail nobody could prove comes through the mailbox. */
export const STORIES: readonly Story[] = [
  closedProspect,
  repeatFirst,
  repeatSecond,
  danger,
  beforeTheTalk,
  german,
  hebrew,
  vendor,
  investor,
  managerInConflict,
  colleague,
]
