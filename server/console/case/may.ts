import type { CaseView } from '@breakwater/shared/case.ts'

/** The service's names for what a reader may do (`you.may`); it decides and checks again, this only asks. */
export type May =
  | 'case.file'
  | 'case.claim'
  | 'case.assign'
  | 'case.note'
  | 'case.update'
  | 'case.close'
  | 'case.reopen'
  | 'case.access'
  | 'case.export'
  | 'hold.place'
  | 'erasure.propose'
  | 'hold.release'
  | 'evidence.read'
  | 'evidence.download'
  | 'step.waive'
  | 'third-party.confirm'
  | 'letter.read'
  | 'restriction.lift'
  | 'restriction.retry'
  | 'wall.read'
  | 'wall.own'
  | 'wall.remove'
  | 'concern.raise'
  | 'penalty.say'
  | 'counsel.ask'
  | 'counsel.end'
  | 'counsel.read'
  | 'advice.share'
  | 'safety.ask'
  | 'safety.end'
  | 'risk.read'
  | 'protection.read'
  | 'form.read'
  | 'form.write'

export const may = (view: CaseView, what: May) => view.you.may.includes(what)

/** Someone who is here only because the report is theirs has a page of their own. */
export const onlyReports = (view: CaseView) =>
  view.you.parts.length > 0 && view.you.parts.every((part) => part === 'reporter' || part === 'affected')

/** The person the wishes are of, by first name. */
export const firstName = (view: CaseView) => (view.affected ?? view.reportedBy)?.name.split(/\s+/)[0] ?? null
