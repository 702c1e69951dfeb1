import { readFileSync } from 'node:fs'
import type { Facts } from '@breakwater/shared/facts.ts'
import { as, system } from '../db/as.ts'
import { casesToMove, moveCases } from '../packs/move.ts'
import { decide } from '../policy/decide.ts'
import { checkPack } from '../policy/load.ts'
import { openListWorld } from './list-world.ts'

const textOf = (id: string) => readFileSync(new URL(`../../policies/${id}.yaml`, import.meta.url), 'utf8')

/** How often the larger of the shipped packs says in a second what a case asks for, over facts that differ. */
export function decidePerSecond(seconds: number): number {
  const packs = ['icn', 'council'].map((id) => checkPack(textOf(id)).pack!)
  const pack = packs.reduce((a, b) => (b.steps.length > a.steps.length ? b : a))
  const relations = Object.keys(pack.relations) as NonNullable<Facts['relation']>[]
  const answers = ['yes', 'no', 'unknown'] as const
  const some = Array.from(
    { length: 60 },
    (_, n): Facts => ({
      relation: relations[n % relations.length]!,
      behaviours: [pack.behaviours[n % pack.behaviours.length]!.id],
      'manager.talk_done': answers[n % 3]!,
      'wishes.on_file': answers[(n >> 1) % 3]!,
      'counterparty.ignored': answers[(n >> 2) % 3]!,
      'incident.threat': answers[(n >> 3) % 3]!,
    }),
  )
  const until = performance.now() + seconds * 1000
  let done = 0
  while (performance.now() < until) for (const facts of some) if (decide(pack, facts).steps.length) done++
  return done / seconds
}

/** Seconds until every one of so many open cases follows another version and is computed anew, with its trail row. Throws when one is left. */
export async function recomputeSeconds(cases: number): Promise<number> {
  const world = await openListWorld(cases)
  try {
    const yaml = textOf('icn').replace('version: 1.0.0', 'version: 2.0.0')
    const { pack, hash } = checkPack(yaml)
    if (!pack || !hash) throw new Error('the second version does not pass its check')
    await as(world.deps.db, system('setup'), (tx) =>
      tx
        .insertInto('pack')
        .values({ id: 'icn', version: '2.0.0', hash, yaml, status: 'approved', at: world.deps.clock.now() })
        .execute(),
    )
    const from = performance.now()
    const moved = await as(world.deps.db, system('policy'), async (tx) =>
      moveCases(world.deps, tx, pack, await casesToMove(tx, pack)),
    )
    const seconds = (performance.now() - from) / 1000
    if (moved !== cases) throw new Error(`${moved} of ${cases} cases moved`)
    return seconds
  } finally {
    await world.close()
  }
}
