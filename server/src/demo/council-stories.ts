import { claim } from '../desk/claim.ts'
import { close } from '../desk/close.ts'
import type { Story } from './stories.ts'
import type { Original, Telling } from './telling.ts'

const at = (name: string) => `${name}@alderbrook.example`
const days = (count: number, hours = 0) => count * 24 + hours

const threat: Original = {
  from: { name: 'K. Brewer', address: 'k.brewer@brightmail.example' },
  subject: 'My repairs',
  text: 'Nobody has been here for three weeks. If that woman says no to me again I come to your office and she will hear it from close up.\n\nBrewer',
}

/** What the manager does first, in the order of the policy. */
async function debriefed(t: Telling, bw: string, words: string) {
  const date = t.today()
  await t.records(bw, 'debrief', {
    own_words: words,
    date,
    present: 'The employee and the manager',
    summary: 'Talked through what happened and what would help.',
  })
  await t.records(bw, 'witnesses', { outcome: 'none', reason: 'Nobody else was there.' })
}

const form = (t: Telling, bw: string, account: string, more: Record<string, string> = {}) =>
  t.records(bw, 'form', {
    account,
    date: t.today(),
    place: 'At the counter',
    violence: 'no',
    assault: 'no',
    threat: 'no',
    stalking: 'no',
    hate: 'no',
    targeted: 'no',
    others_at_risk: 'no',
    protected: 'no',
    submitted: t.today(),
    portal_reference: 'SP-2044',
    ...more,
  })

/** Abuse at a visit, over her religion: the police wait for her own yes. */
async function* hate(t: Telling) {
  const [ria, farah] = [t.who(at('ria.solanki')), t.who(at('farah.qureshi'))]
  yield days(3, 4)
  const bw = await t.reports(ria, {
    words:
      'At the flat he shouted at me about my scarf and blocked the door. I was alone. I reached Alastair, Gwen was away.',
    relation: 'service-user',
    behaviours: ['abuse', 'hate'],
    channel: 'in-person',
    about: { name: 'D. Mercer' },
    wishes: { choices: ['not-alone', 'to-talk'], police: 'later' },
  })
  yield days(3, 1)
  await claim(t.deps, farah, bw)
  await t.answers(
    bw,
    farah,
    'Thank you, Ria. I am Farah and I keep your file. Gwen talks with you today; you decide about the police, now or later.',
  )
  yield days(2, 3)
  await debriefed(t, bw, 'He said people like me should not come to his door. I could not get out for a minute.')
}

/** The whole way: abuse on the phone, everything done, closed; the check-ins go on. */
async function* closedPhone(t: Telling) {
  const [hamid, farah] = [t.who(at('hamid.sayed')), t.who(at('farah.qureshi'))]
  yield days(40, 2)
  const bw = await t.reports(hamid, {
    words: 'A resident called eleven times in one morning and insulted me each time.',
    relation: 'service-user',
    behaviours: ['abuse', 'intimidation'],
    channel: 'phone',
    about: { name: 'Resident of Mill Lane 4' },
    wishes: { choices: ['warn-them'] },
  })
  yield days(40)
  await claim(t.deps, farah, bw)
  await t.answers(bw, farah, 'Thank you, Hamid. Rupert talks with you today, and I keep the file.')
  yield days(39, 5)
  await debriefed(t, bw, 'By the fifth call my hands shook.')
  await form(t, bw, 'Eleven calls in one morning, with insults each time.', { place: 'On the phone' })
  const date = t.today()
  await t.records(bw, 'meet', {
    date,
    summary: 'Rupert takes these calls for now.',
    support_offered: [{ what: 'Wellbeing', answer: 'offered' }],
  })
  await t.records(bw, 'support', { date, mental_health: 'yes', union: 'offered' })
  await t.records(bw, 'local-action', {
    reason: 'A call from the manager settled it. A warning follows if it happens again.',
  })
  yield days(33, 3)
  await t.records(bw, 'investigate', {
    investigator: 'Rupert Cole',
    started: t.today(),
    procedure: ['recorded', 'reported', 'heard', 'causes', 'learned'].map((id) => ({ id, done: true })),
    ended: t.today(),
    summary: 'The calls are in the log. A missed collection was the cause; it was put right.',
  })
  yield days(32, 1)
  await close(t.deps, farah, bw, {
    outcome: 'third-party-stopped',
    reason: 'The calls stopped after Rupert rang the resident.',
    notice: 'We have finished, Hamid. Rupert goes on asking how you are. Write here at any time and we open it again.',
  })
}

/** An inspector of another body: their senior manager hears of it. */
async function* otherOrganisation(t: Telling) {
  const [tessa, ned] = [t.who(at('tessa.wynn')), t.who(at('ned.barlow'))]
  yield days(6, 4)
  const bw = await t.reports(tessa, {
    words: 'The inspector mocked me before my class, for the third time. He works for the examining body.',
    relation: 'other-organisation',
    behaviours: ['bullying', 'targeted'],
    channel: 'in-person',
    about: { name: 'Uwe Brandt', organisation: 'Northmoor Examinations' },
    wishes: { choices: ['away-from-repeat'], police: 'no' },
  })
  yield days(6, 1)
  await claim(t.deps, ned, bw)
  await t.answers(
    bw,
    ned,
    'Thank you, Tessa. Pippa meets you tomorrow. We write to his senior manager once you have read what it says.',
  )
  yield days(5)
  await debriefed(t, bw, 'He did my voice in front of the children.')
}

/** A threat by mail, with the mail. */
async function* mailed(t: Telling) {
  const [josie, farah] = [t.who(at('josie.field')), t.who(at('farah.qureshi'))]
  yield 30
  const bw = await t.reports(josie, {
    original: threat,
    relation: 'service-user',
    behaviours: ['threat'],
    wishes: { choices: ['not-alone', 'warn-them'] },
  })
  yield 28
  await claim(t.deps, farah, bw)
  await t.answers(bw, farah, 'Thank you, Josie. Until this is settled nobody works at the counter alone.')
}

/** Nobody has claimed it yet. */
async function* waiting(t: Telling) {
  yield 2
  await t.reports(t.who(at('colm.brady')), {
    words: 'Somebody has written my name and my car on the wall of the depot. I do not know who.',
    relation: 'unknown',
    behaviours: ['intimidation', 'targeted'],
    channel: 'in-person',
  })
}

/** The stories of the council, told by the verbs of the desk. */
export const COUNCIL_STORIES: readonly Story[] = [hate, closedPhone, otherOrganisation, mailed, waiting]
