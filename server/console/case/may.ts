import type { CaseView } from '@breakwater/shared/case.ts'
import type { contract } from '@breakwater/shared/contract/index.ts'

/** Names in `you.may` are those of the contract's endpoints; the service decides, this only asks. */
export type May = keyof typeof contract.cases

export const may = (view: CaseView, what: May) => view.you.may.includes(what)

/** Someone who is here only because the report is theirs has a page of their own. */
export const onlyReports = (view: CaseView) =>
  view.you.parts.length > 0 && view.you.parts.every((part) => part === 'reporter' || part === 'affected')

/** The person the wishes are of, by first name. */
export const firstName = (view: CaseView) => (view.affected ?? view.reportedBy)?.name.split(/\s+/)[0] ?? null
