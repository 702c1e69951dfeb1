import { z } from 'zod'
import { type CrmConnector, CrmError } from './connector.ts'

/** One line of the list a person loads into a CRM we do not speak to (CRM.md 6.8). `updated` is ISO 8601. */
export const ListEntry = z.object({
  identifierKind: z.enum(['email', 'phone', 'domain', 'crm']),
  identifier: z.string().min(1).max(320),
  instruction: z.enum(['hold', 'closed']),
  reference: z.string(),
  updated: z.iso.datetime(),
})
export type ListEntry = z.infer<typeof ListEntry>

const HEADER = 'identifier_kind,identifier,instruction,reference,updated'
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠﹦﹢﹣﹫]/

/** The whole list as RFC 4180 text, sorted, so two exports of the same state are the same bytes. No reason, stage or name. */
export function writeList(entries: ListEntry[]): string {
  const lines = entries.map((entry) =>
    [entry.identifierKind, entry.identifier, entry.instruction, entry.reference, entry.updated].map(csvCell).join(','),
  )
  return `${[HEADER, ...[...new Set(lines)].sort()].join('\r\n')}\r\n`
}

/** One cell: safe against being read as a formula, quoted where RFC 4180 asks. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const cannot = (what: string) => async (): Promise<never> => {
  throw new CrmError('cannot', `a list file cannot ${what}`)
}

/** "No CRM": a file a person loads elsewhere. It proves nothing by itself, so a mark stays `handed-over-pending` until a person says so. */
export function csv(): CrmConnector {
  return {
    id: 'csv',
    caps: {
      findBy: [],
      conditionalWrite: 'none',
      readBack: false,
      optionList: false,
      note: false,
      history: false,
      suppressAutomation: false,
      won: false,
    },
    probe: async () => ({ orgId: 'list-file', sandbox: false, user: '', missingScopes: [], fields: [] }),
    find: cannot('look anybody up'),
    read: cannot('be read back'),
    apply: cannot('write to a record'),
    note: cannot('leave a note'),
    won: cannot('tell which sales were won'),
  }
}
