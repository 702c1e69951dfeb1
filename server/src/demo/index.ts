import type { Deps } from '../deps.ts'
import { found, isFounded } from './organisation.ts'

/** Makes the demo's company at the first start; later starts keep what they find. */
export async function openDemo(deps: Deps, say: (what: string) => void): Promise<void> {
  if (await isFounded(deps)) return
  say('Founding the demo company')
  await found(deps)
}
