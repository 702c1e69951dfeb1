import type { Received } from '@breakwater/shared/report.ts'
import type { KeptCode } from '../messages.ts'
import { shelf, tell } from './world.ts'

const SHELF = 'codes'

/** Codes of reports without a name, until the person has put them away; they end with the browser session (SETTLED 7). */
export const codes = async (): Promise<KeptCode[]> => ((await shelf.get(SHELF)) as KeptCode[] | undefined) ?? []

/** A report may go out while no panel is open: its code waits in the popup. */
export async function noteCode(key: string, { reference, code }: Received): Promise<void> {
  if (!code) return
  const others = (await codes()).filter((one) => one.key !== key)
  await shelf.set(SHELF, [...others, { key, reference, code }])
}

export async function putAway(key: string): Promise<object> {
  await shelf.set(
    SHELF,
    (await codes()).filter((one) => one.key !== key),
  )
  await shelf.remove(`received:${key}`)
  tell({ type: 'outbox.changed' })
  return {}
}
