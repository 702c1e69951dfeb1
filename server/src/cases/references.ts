import { person, system, type Tx, within } from '../db/as.ts'

/** The references of cases by their id, also for somebody who may know of a case without reading it. */
export async function referencesOf(tx: Tx, personId: string, caseIds: readonly string[]): Promise<Map<string, string>> {
  if (!caseIds.length) return new Map()
  const files = await within(tx, system('policy'), person(personId), () =>
    tx.selectFrom('case_file').where('id', 'in', caseIds).select(['id', 'reference']).execute(),
  )
  return new Map(files.map(({ id, reference }) => [id, reference]))
}
