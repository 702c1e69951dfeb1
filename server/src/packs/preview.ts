import { isDeepStrictEqual } from 'node:util'
import type { PackPreview } from '@breakwater/shared/contract/policy.ts'
import type { Plan, PolicyPack } from '@breakwater/shared/policy.ts'
import type { Tx } from '../db/as.ts'
import { decide } from '../policy/decide.ts'
import { situationsOf } from '../policy/situation.ts'

const BATCH = 500

type Found = PackPreview['rows'][number]

/**
 * What a version would make of the cases there are: for each step and gate, how many cases have it open or ready under the version they
 * follow, and how many under this one. Writes nothing. Runs as the service; it gives numbers, never a case.
 */
export async function previewPack(tx: Tx, draft: PolicyPack): Promise<PackPreview> {
  const found = new Map<string, Found>()
  const ids = (await tx.selectFrom('case_file').select('id').orderBy('id').execute()).map(({ id }) => id)
  let changed = 0
  for (let at = 0; at < ids.length; at += BATCH)
    for (const { pack, plan, own, incidents } of await situationsOf(tx, ids.slice(at, at + BATCH))) {
      const after = decide(draft, own, incidents)
      const [old, now] = [namesOf(pack, plan), namesOf(draft, after)]
      if (!isDeepStrictEqual([...old.keys()].sort(), [...now.keys()].sort())) changed += 1
      for (const [key, row] of old) rowOf(found, key, row).before += 1
      for (const [key, row] of now) rowOf(found, key, row).after += 1
    }
  const rows = [...found.values()].sort((a, b) => a.part.localeCompare(b.part) || a.id.localeCompare(b.id))
  return { cases: ids.length, changed, rows }
}

type Named = Pick<Found, 'part' | 'id' | 'title'>

/** The steps of a plan and its ready gates, each once. */
function namesOf(pack: PolicyPack, plan: Plan): Map<string, Named> {
  const steps = plan.steps.map(({ id }): Named => {
    const title = pack.steps.find((step) => step.id === id)?.title ?? id
    return { part: 'step', id, title }
  })
  const gates = plan.gates.flatMap(({ id, state }): Named[] =>
    state === 'ready' ? [{ part: 'gate', id, title: pack.gates[id]?.title ?? id }] : [],
  )
  return new Map([...steps, ...gates].map((each) => [`${each.part} ${each.id}`, each]))
}

function rowOf(found: Map<string, Found>, key: string, named: Named): Found {
  const row = found.get(key) ?? { ...named, before: 0, after: 0 }
  found.set(key, row)
  return row
}
