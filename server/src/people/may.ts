import type { CaseStatus } from '@breakwater/shared/case.ts'
import type { Part, Person, Role } from '@breakwater/shared/person.ts'

/** What a rule may know of one case and one person: the parts they play, never its content. */
export type Standing = {
  parts: readonly Part[]
  walled: boolean
  claimed: boolean
  status: CaseStatus
  ownsStep?: boolean
  involved?: boolean
  /** the pack makes the file the manager's work (SETTLED 63) */
  managerFiles?: boolean
  /** the pack sends the mails themselves to the manager too (POLICY 38) */
  managerMail?: boolean
  /** whether the handler showed the file to this counsel, by a recorded request */
  shown?: boolean
  /** whether the handler said, with a reason, that this safety lead may know who it happened to */
  named?: boolean
}

const has = (person: Person, ...roles: Role[]) => roles.some((role) => person.roles.includes(role))
const NEEDS: Partial<Record<Part, Role>> = {
  handler: 'hr',
  legal: 'legal',
  safety: 'health-safety-lead',
  'break-glass': 'senior-leader',
}

/** The parts a person still holds: who lost the role of the desk, of counsel or of safety reads nothing from the next request on (SECURITY T31). */
export const partsHeld = (person: Person, parts: readonly Part[]): Part[] =>
  parts.filter((part) => !NEEDS[part] || has(person, NEEDS[part]))
const is = (standing: Standing, ...parts: Part[]) => parts.some((part) => standing.parts.includes(part))
const desk = (person: Person) => has(person, 'hr')
const open = (standing: Standing) => standing.status !== 'closed'
/** A part that works on a case. A witness reads elsewhere, and emergency access reads and does nothing else (SECURITY B1). */
const works = (standing: Standing) => standing.parts.some((part) => part !== 'witness' && part !== 'break-glass')

/** A manager whose work the file is: what the affected person told, the steps and their records; never what is private to who reported. */
export const files = (standing: Pick<Standing, 'parts' | 'managerFiles'>) =>
  standing.managerFiles === true && standing.parts.some((part) => part === 'manager' || part === 'upline')

/** A manager to whom the pack sends the mails themselves: those that the affected person sent, nothing else of the evidence (POLICY 38). */
export const readsMail = (standing: Pick<Standing, 'parts' | 'managerMail'>) =>
  standing.managerMail === true && standing.parts.some((part) => part === 'manager' || part === 'upline')

/** Counsel to whom the handler showed the words and the evidence (SECURITY section 2, "R on request"). */
export const showsFile = (standing: Standing) => standing.shown === true && is(standing, 'legal')

type Rule = (person: Person, standing: Standing) => boolean

/** Who may do what, one line each (SECURITY section 2). A wall beats every line. Admin and auditor read no content anywhere. */
const RULES = {
  /** any part of the case page; a witness sees their own statement only, and not here (SETTLED 5) */
  'case.read': (_p, s) => s.parts.some((part) => part !== 'witness'),
  /** the metadata of a case nobody has claimed (SETTLED 1) */
  'case.glance': (p, s) => desk(p) && !s.claimed,
  'case.claim': (p, s) => desk(p) && !s.claimed && open(s) && !s.involved,
  'case.assign': (_p, s) => is(s, 'handler', 'overseer'),
  'case.file': (_p, s) => is(s, 'handler'),
  'case.note': (_p, s) => is(s, 'handler', 'legal', 'safety', 'manager', 'upline') && open(s),
  'case.update': (_p, s) => is(s, 'handler'),
  'case.move': (_p, s) => is(s, 'handler') && open(s),
  'case.close': (_p, s) => is(s, 'handler') && s.status === 'open',
  'case.reopen': (_p, s) => is(s, 'handler', 'overseer', 'reporter', 'affected') && s.status === 'closed',
  'case.access': (_p, s) => is(s, 'handler', 'overseer', 'reporter', 'affected'),
  /** row security shows whoever is not the handler only what they sent themselves */
  'evidence.read': (_p, s) =>
    is(s, 'handler', 'reporter', 'affected', 'break-glass') || files(s) || readsMail(s) || showsFile(s),
  'evidence.download': (_p, s) => is(s, 'handler'),
  /** a bundle with originals; others ask the handler, and whoever reported has their own copy */
  'case.export': (_p, s) => is(s, 'handler'),
  /** what happens to records is for the desk and counsel of the case */
  'hold.place': (_p, s) => is(s, 'handler', 'legal'),
  'hold.release': (_p, s) => is(s, 'handler', 'legal'),
  'erasure.propose': (_p, s) => is(s, 'handler', 'legal'),
  /** counsel comes by the handler's recorded request alone; the person it happened to reads whom they can turn to (SETTLED 68) */
  'counsel.ask': (_p, s) => is(s, 'handler'),
  'counsel.end': (_p, s) => is(s, 'handler', 'legal'),
  'counsel.read': (_p, s) => is(s, 'handler', 'legal', 'affected'),
  'advice.share': (_p, s) => is(s, 'legal'),
  /** a health and safety lead comes by the handler's recorded request alone, and reads what the policy calls a risk */
  'safety.ask': (_p, s) => is(s, 'handler'),
  'safety.end': (_p, s) => is(s, 'handler', 'safety'),
  'safety.read': (_p, s) => is(s, 'handler', 'safety'),
  'risk.read': (_p, s) => is(s, 'safety'),
  'wishes.write': (_p, s) => is(s, 'handler', 'reporter', 'affected'),
  'step.record': (_p, s) => works(s) && (s.ownsStep === true || is(s, 'handler')),
  'step.waive': (p, s) => !s.ownsStep && (is(s, 'handler') || (has(p, 'senior-leader') && is(s, 'overseer'))),
  'action.do': (_p, s) => is(s, 'handler', 'manager', 'upline', 'affected', 'reporter', 'overseer', 'safety'),
  'third-party.confirm': (_p, s) => is(s, 'handler') && open(s),
  'fact.sign': (_p, s) => is(s, 'handler') && open(s),
  'fact.say': (_p, s) => is(s, 'reporter', 'affected'),
  /** another time that it happened: who tells of it, the desk, and the manager whose file it is (SETTLED 59, 63) */
  'incident.add': (_p, s) => is(s, 'reporter', 'affected') || ((is(s, 'handler') || files(s)) && open(s)),
  /** letters to the other side: whoever the policy lets write one works on their own; the case owner sees all of them */
  'letter.read': (_p, s) => is(s, 'handler', 'manager', 'upline'),
  'letter.write': (_p, s) => is(s, 'handler', 'manager', 'upline') && open(s),
  'letter.answer': (_p, s) => is(s, 'handler', 'manager', 'upline'),
  'restriction.lift': (_p, s) => is(s, 'handler'),
  'wall.read': (_p, s) => is(s, 'handler', 'overseer', 'reporter', 'affected'),
  'wall.add': (_p, s) => is(s, 'handler', 'overseer', 'reporter', 'affected'),
  /** "I am involved": also before anybody claimed it */
  'wall.own': (p, s) => is(s, 'handler', 'overseer', 'manager', 'upline', 'legal', 'safety') || (desk(p) && !s.claimed),
  'wall.remove': (_p, s) => is(s, 'handler', 'overseer'),
  /** for an hour, read only, and never for those it is about (SECURITY B1) */
  'break-glass.ask': (p, s) => has(p, 'senior-leader') && !is(s, 'handler', 'reporter', 'affected', 'break-glass'),
  /** whoever is on a case may say how it is handled; the door is always there (SECURITY N6) */
  'concern.raise': (_p, s) => s.parts.some((part) => part !== 'break-glass'),
  /** offering support: those who speak with the person; it goes on after closing (POLICY 85, 116) */
  'support.offer': (_p, s) => is(s, 'handler', 'manager', 'upline'),
  /** what somebody keeps for themselves about support, and saying no to a check-in: theirs alone (POLICY 86, 89) */
  'care.own': (_p, s) => is(s, 'affected'),
  /** the incident form and its witnesses are the manager's where the file is, else the desk's (POLICY 92) */
  'form.read': (_p, s) => is(s, 'handler', 'affected') || files(s),
  /** a form that went in, without its restricted part (POLICY 93) */
  'form.lead': (p) => has(p, 'health-safety-lead'),
  'form.write': (_p, s) => is(s, 'handler') || files(s),
  'cosign.switch': (_p, s) => is(s, 'overseer'),
  'protection.read': (_p, s) => is(s, 'handler', 'manager', 'upline', 'affected', 'reporter'),
  'protection.set': (_p, s) => is(s, 'handler', 'manager', 'upline'),
  /** the person it protects may ask for its end; others need another measure or a complete investigation (POLICY I11) */
  'protection.end': (_p, s) => is(s, 'handler', 'manager', 'upline', 'affected'),
  'ledger.read': (_p, s) => is(s, 'handler', 'manager', 'upline', 'affected', 'reporter'),
  'ledger.add': (_p, s) => is(s, 'manager', 'upline', 'handler') && open(s),
  'ledger.export': (_p, s) => is(s, 'handler', 'affected'),
  'penalty.say': (_p, s) => is(s, 'affected', 'reporter'),
  'restriction.retry': (p) => desk(p),
  'mail.triage': (p) => desk(p),
} as const satisfies Record<string, Rule>

export type Verb = keyof typeof RULES

/** Whether a person may do something to a case. Pure; every door, job and screen asks here (SECURITY D4). */
export const may = (person: Person, verb: Verb, standing: Standing): boolean =>
  !standing.walled && RULES[verb](person, { ...standing, parts: partsHeld(person, standing.parts) })

/** Everything they may do; the console shows only these, the server checks each again. */
export const allowed = (person: Person, standing: Standing): Verb[] =>
  (Object.keys(RULES) as Verb[]).filter((verb) => may(person, verb, standing))

/** What somebody is to a proposal. `eligible`: how many of its slots their roles fit; `signs`: they signed it, or may sign it now. */
export type Deciding = { stands: boolean; proposed: boolean; eligible: number; signs: boolean }

/**
 * Whether somebody opens the pieces of evidence that were chosen for a proposal: whoever decides it or is consulted, as long as it stands
 * (SETTLED 62). Row security shows the proposal itself to nobody behind a wall.
 */
export const mayOpenChosen = ({ stands, proposed, eligible, signs }: Deciding): boolean =>
  stands && !proposed && eligible > 0 && signs

/** Settings hold no content of any case; only an admin changes them. */
export const mayConfigure = (person: Person): boolean => has(person, 'admin')

/** Answering somebody who asks what is held about them: the desk, with legal's leave; no admin (SECURITY section 19). */
export const mayAnswerSubjects = (person: Person): boolean => has(person, 'hr')

/** Statistics with groups of five or more (SECURITY section 2). */
export const mayReadFigures = (person: Person): boolean =>
  has(person, 'hr', 'senior-leader', 'assistant-director', 'legal', 'health-safety-lead', 'auditor')

/** For things that belong to no case. */
export const NO_CASE: Standing = { parts: [], walled: false, claimed: true, status: 'open' }
