import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { openGuessing } from '@breakwater/server/testing/guessing.ts'
import { referenceOf } from '@breakwater/server/testing/list-world.ts'
import type { Answered, Asking } from './asker.ts'
import { median, round } from './figures.ts'
import { mannWhitney } from './mann-whitney.ts'

type Asks = Record<string, (n: number) => Asking[]>

/** Asks each in a random order, so often each, and drops what warms up. @returns milliseconds; throws when the answers themselves differ */
async function timed(asker: Worker, asks: Asks, times: number, warm: number) {
  const found = Object.fromEntries(Object.keys(asks).map((name) => [name, [] as number[]]))
  const statuses = new Set<number>()
  for (let n = 0; n < times + warm; n++)
    for (const [name, ask] of Object.entries(asks).sort(() => Math.random() - 0.5)) {
      let sum = 0
      for (const asking of ask(n)) {
        asker.postMessage(asking)
        const [{ status, ms }] = (await once(asker, 'message')) as [Answered]
        statuses.add(status)
        sum += ms
      }
      if (n >= warm) found[name]?.push(sum)
    }
  if (statuses.size !== 1) throw new Error(`the answers differ: ${[...statuses].join(', ')}`)
  return found as Record<keyof typeof asks, number[]>
}

/**
 * Whether the time of an answer tells who is in the directory or which reference was given out (SECURITY T24): the probability that a
 * difference as large comes by chance, where above 0.01 is the goal. The control is twice the work of one.
 */
export async function guessingFigures({ cases, times }: { cases: number; times: number }) {
  const world = await openGuessing(cases)
  const asker = new Worker(new URL('./asker.ts', import.meta.url))
  try {
    const warm = Math.ceil(times / 5)
    const walls = times + warm
    await world.wall(world.strangers, walls)
    const references = await timed(
      asker,
      {
        absent: (n) => [world.aCase(referenceOf(cases + n))],
        taken: (n) => [world.aCase(referenceOf(cases - 1 - n))],
        walled: (n) => [world.aCase(referenceOf(n))],
      },
      times,
      warm,
    )
    const codes = await timed(
      asker,
      { known: (n) => [world.aCode(world.known(n))], unknown: (n) => [world.aCode(world.unknown(n))] },
      times,
      warm,
    )
    const control = await timed(
      asker,
      {
        once: (n) => [world.aCase(referenceOf(cases + n))],
        twice: (n) => [world.aCase(referenceOf(cases + n)), world.aCase(referenceOf(cases + n))],
      },
      times,
      warm,
    )
    return {
      guessingTimes: times,
      guessingTakenP: round(mannWhitney(references['taken']!, references['absent']!), 3),
      guessingWalledP: round(mannWhitney(references['walled']!, references['absent']!), 3),
      guessingAddressP: round(mannWhitney(codes['known']!, codes['unknown']!), 3),
      guessingControlP: round(mannWhitney(control['once']!, control['twice']!), 3),
      guessingTakenP50Ms: round(median(references['taken']!)),
      guessingAbsentP50Ms: round(median(references['absent']!)),
      guessingKnownP50Ms: round(median(codes['known']!)),
      guessingUnknownP50Ms: round(median(codes['unknown']!)),
    }
  } finally {
    await asker.terminate()
    await world.close()
  }
}
