import type { Visibility } from '@breakwater/shared/case.ts'
import type { Part, Person, Role } from '@breakwater/shared/person.ts'
import { files, may, partsHeld, readsMail, type Standing } from './may.ts'

/** One row as a rule sees it: whether it names the reader or the affected person, on a timeline who was meant to read it and with whom counsel shared it. */
export type Row = { theirs: boolean; visibility?: Visibility; ofAffected?: boolean; sharedWith?: Part }

type Plays = (...parts: Part[]) => boolean
type Rule = (
  plays: Plays,
  row: Row & { shown: boolean },
  holds: (...roles: Role[]) => boolean,
  keepsFile: boolean,
  getsMail: boolean,
) => boolean

const file: Rule = (plays) => plays('handler')
/** for an hour in an emergency: the case as its handler reads it, without custody, addresses, proposals and who opened it (SECURITY B1) */
const emergency = (plays: Plays) => plays('break-glass')
/** counsel to whom the handler showed the words and the evidence */
const counsel = (plays: Plays, row: { shown: boolean }) => row.shown && plays('legal')
/** with whom counsel shared a line of their advice (POLICY P78) */
const share = (plays: Plays, row: Row) => row.sharedWith !== undefined && plays(row.sharedWith)
const work = (plays: Plays) => plays('handler', 'manager', 'upline', 'reporter', 'affected', 'legal', 'safety')
const page = (plays: Plays) => work(plays) || plays('overseer')

/** Whom a line of the timeline is meant for (SETTLED 2). Privileged advice reaches the handler only when counsel writes it for the desk. */
const LINE: Record<Visibility, (plays: Plays) => boolean> = {
  desk: (plays) => plays('handler', 'break-glass'),
  'desk-and-manager': (plays) => plays('handler', 'manager', 'upline', 'break-glass'),
  'desk-and-legal': (plays) => plays('handler', 'legal'),
  'reporter-too': (plays) => plays('handler', 'reporter', 'affected', 'break-glass'),
  privileged: (plays) => plays('legal'),
  wellbeing: (plays) => plays('affected'),
}

/** What a report brought: the handler, whoever sent it, and the manager whose file it is where the affected person sent it. */
const own: Rule = (plays, row, _holds, keepsFile) =>
  emergency(plays) ||
  plays('handler') ||
  (row.theirs && plays('reporter', 'affected')) ||
  (keepsFile && row.ofAffected === true)

/** The same for counsel to whom the handler showed the words and the evidence. */
const told: Rule = (plays, row, holds, keepsFile) => counsel(plays, row) || own(plays, row, holds, keepsFile, false)

/**
 * What a part shows of a case, one line for each thing (SECURITY section 2). A witness reads their own statement elsewhere, so nothing
 * here (SETTLED 5). The desk beside the handler, admin and auditor play no part: nothing of what is below is theirs.
 */
const OBJECTS = {
  /** that it exists, its age, its status: the overseer reads no more than this of many */
  case: (plays) => page(plays) || emergency(plays),
  /** report text: whoever sent it, the handler, and counsel to whom the handler showed it */
  report: told,
  incident: own,
  /** a mail is also for the manager to whom the pack sends it */
  evidence: (plays, row, holds, keepsFile, getsMail) =>
    told(plays, row, holds, keepsFile, getsMail) || (getsMail && row.ofAffected === true),
  /** every identity the case had */
  'identity-change': file,
  custody: file,
  /** who reported: the desk and counsel; the overseer opens it with a second person only (SECURITY K3) */
  identity: (plays) => plays('handler', 'legal'),
  wishes: (plays, row) =>
    emergency(plays) || plays('handler', 'affected') || counsel(plays, row) || (row.theirs && plays('reporter')),
  proposal: file,
  reminder: file,
  hint: file,
  fact: (plays, row) => emergency(plays) || plays('handler') || (row.theirs && page(plays)),
  'step-record': (plays, row, _holds, keepsFile) =>
    emergency(plays) || plays('handler') || (row.theirs && page(plays)) || keepsFile,
  step: (plays, row, _holds, keepsFile) =>
    emergency(plays) ||
    plays('handler', 'overseer', 'reporter', 'affected', 'legal') ||
    (row.theirs && page(plays)) ||
    keepsFile,
  action: (plays, row, _holds, keepsFile) =>
    emergency(plays) || plays('handler', 'overseer', 'legal') || (row.theirs && page(plays)) || keepsFile,
  /** letters, their answers, what was told to whom and what was done against the person: the desk, and whoever wrote it (SETTLED 62) */
  letter: (plays, row) => plays('handler') || (row.theirs && plays('manager', 'upline')),
  hold: (plays) => plays('handler', 'overseer', 'legal', 'safety', 'break-glass'),
  metric: (plays, row) =>
    emergency(plays) || plays('handler', 'manager', 'upline') || (row.theirs && plays('reporter', 'affected')),
  protection: (plays, row) =>
    emergency(plays) || plays('handler', 'manager', 'upline') || (row.theirs && plays('reporter', 'affected')),
  /** notes, advice and the timeline: whom the line was meant for, and who wrote it (SETTLED 2) */
  event: (plays, row) =>
    (row.theirs && work(plays)) ||
    LINE[row.visibility ?? 'desk'](plays) ||
    (row.visibility === 'privileged' && share(plays, row)),
  /** who was asked, and why: the desk and counsel themselves */
  counsel: (plays, row) => plays('handler') || (row.theirs && plays('legal')),
  'safety-request': (plays, row) => plays('handler') || (row.theirs && plays('safety')),
  'advice-share': (plays, row) => plays('legal') || share(plays, row),
  /** that support was offered; what became of it is the person's own */
  'support-offer': (plays) => plays('handler', 'manager', 'upline', 'affected'),
  'care-note': (plays, row) => row.theirs && plays('affected'),
  'witness-statement': (plays, row, _holds, keepsFile) =>
    plays('handler') || keepsFile || (row.theirs && plays('witness')),
  /** without its restricted part, which takes a grant besides (POLICY 93) */
  'incident-form': (plays, _row, holds, keepsFile) =>
    plays('handler', 'affected') || keepsFile || holds('health-safety-lead'),
  /** in which regular report the case is counted */
  inclusion: page,
  key: (plays) => work(plays) || emergency(plays),
  'third-party': (plays) => work(plays) || emergency(plays),
  identifier: file,
  /** who opened it: the desk and the overseer by name, the people it is about by part and time */
  trail: (plays) => plays('handler', 'overseer', 'reporter', 'affected'),
  /** what colleagues are told is neutral and comes by another door; here is what was decided, without the case */
  restriction: (_plays, _row, holds) =>
    holds('hr', 'senior-leader', 'legal', 'health-safety-lead', 'assistant-director'),
  /** a mail that waits belongs to the desk; once it is a report, its bytes are read by whoever reads the report */
  mail: (_plays, _row, holds) => holds('hr'),
  'mail-bytes': (plays, row, holds, keepsFile, getsMail) => holds('hr') && told(plays, row, holds, keepsFile, getsMail),
} as const satisfies Record<string, Rule>

export type CaseObject = keyof typeof OBJECTS

/** Whether a person reads one row of a case. Pure; row security has to show exactly this (SECURITY D4). A wall beats every line. */
export function mayRead(person: Person, object: CaseObject, standing: Standing, row: Row = { theirs: false }): boolean {
  const parts = partsHeld(person, standing.parts)
  return (
    !standing.walled &&
    OBJECTS[object](
      (...wanted) => wanted.some((part) => parts.includes(part)),
      { ...row, shown: standing.shown === true },
      (...roles) => roles.some((role) => person.roles.includes(role)),
      files({ ...standing, parts }),
      readsMail({ ...standing, parts }),
    )
  )
}

/** Without what ends by itself within the hour: emergency access opens one case, not who is on it and not others beside it. */
const lasting = (standing: Standing): Standing => ({
  ...standing,
  parts: standing.parts.filter((part) => part !== 'break-glass'),
})

/**
 * Whether a person may know that somebody plays a part of a case: who reported is not for everybody on it. A safety lead knows it where the
 * handler said so, or where a measure that holds protects that person.
 */
export const mayKnow = (person: Person, standing: Standing, member: Member): boolean =>
  mayRead(person, 'case', lasting(standing)) &&
  (member.theirs ||
    !['reporter', 'affected', 'witness'].includes(member.part) ||
    mayRead(person, 'identity', standing) ||
    (member.part === 'affected' && standing.parts.includes('reporter')) ||
    (member.part !== 'witness' &&
      partsHeld(person, standing.parts).includes('safety') &&
      (standing.named === true || member.protected === true)))

type Member = { part: Part; theirs: boolean; protected?: boolean }

/** Whether a person sees a hint that another case may belong to theirs: they handle the one and may know of the other. */
export const mayReadHint = (person: Person, here: Standing, there: Standing): boolean =>
  mayRead(person, 'hint', here) && (mayRead(person, 'case', lasting(there)) || may(person, 'case.glance', there))
