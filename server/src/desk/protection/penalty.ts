import type { RecordValues } from '@breakwater/shared/contract/cases.ts'
import type { Tx } from '../../db/as.ts'
import type { Deps } from '../../deps.ts'
import { queueMail } from '../../reports/notices.ts'

const no = (value: RecordValues[string] | undefined) => value === false || value === 'no'
const PAIRS = [
  ['hours_before', 'hours_after'],
  ['pay_before', 'pay_after'],
] as const

/** What got worse for the person since the report, by the fields of the check (POLICY 31). Pure. */
export function worseNow(values: RecordValues): string[] {
  const said = ['hours', 'pay', 'benefits', 'targets'].filter((id) => no(values[id]))
  const lower = PAIRS.flatMap(([before, after]) => {
    const [was, is] = [values[before], values[after]]
    const known = was !== undefined && was !== '' && is !== undefined && is !== ''
    return known && Number(is) < Number(was) ? [after.replace('_after', '')] : []
  })
  return [...new Set([...said, ...lower])]
}

/** The overseer hears that there is something to look at. Runs as the service. */
export async function tellOverseer(deps: Deps, tx: Tx, caseId: string): Promise<void> {
  const { overseer_id, reference } = await tx
    .selectFrom('case_file')
    .where('id', '=', caseId)
    .select(['overseer_id', 'reference'])
    .executeTakeFirstOrThrow()
  await queueMail(deps, tx, { reportId: null, kind: 'notice', personId: overseer_id, params: { reference } })
}
