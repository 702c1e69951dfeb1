import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { guard } from '../desk/standing.ts'
import { record } from '../trail/record.ts'
import { disclosuresOf } from './disclosures.ts'
import { say } from './words.ts'

/** What was told to whom, as a table that no program takes for a formula. */
export const disclosureTable = (deps: Deps, who: Person, reference: string): Promise<Buffer> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, reference, 'case.file')
    const rows = await within(tx, system('policy'), person(who.id), async () =>
      disclosuresOf(tx, await caseKey(deps, tx, caseId), caseId),
    )
    await record(tx, deps.clock, { action: 'disclosures.exported', caseId })
    const head = ['at', 'what', 'to', 'how', 'by'].map((column) => say(`csv.${column}`))
    const lines = [head, ...rows.map((r) => [r.at, r.what, r.to, r.how, r.by.name])]
    return Buffer.from(`${lines.map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`, 'utf8')
  })

const cell = (text: string) => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
