import type { ReadingRoom } from '@breakwater/server/testing/reading-room.ts'
import { until } from '../world/until.ts'
import { type Payload, wordsOf } from './payloads.ts'

/** A browser with one page open, whichever it is. */
export type Reader = {
  open(url: string): Promise<void>
  evaluate(expression: string): Promise<string>
  frames(): Promise<string[]>
}

const pressed = (label: string, every = 1) =>
  `String([...document.querySelectorAll('button')].filter((b) => b.textContent.trim() === '${label}')
    .filter((_, n) => n % ${every} === 0).map((b) => b.click()).length)`
const texts = `JSON.stringify([...document.querySelectorAll('.reader .mail-text')].map((e) => e.textContent))`
const DEADLINE = { deadline: 60_000, every: 100 }

/** Numbers of the payloads whose words are readable in these texts. */
const readable = (all: readonly string[], payloads: readonly Payload[]) =>
  payloads.filter(({ n }) => all.some((text) => text.includes(wordsOf(n)))).map(({ n }) => n)

/**
 * Reads the evidence of every case of the room on both surfaces: first as text, then in its own layout.
 * @param every of how many one is read
 * @returns the payloads whose words could be read on each
 */
export async function readAll(reader: Reader, room: ReadingRoom, payloads: readonly Payload[], every = 1) {
  const seen = { text: new Set<number>(), layout: new Set<number>() }
  for (const reference of room.references) {
    await reader.open(`${room.base}/cases/${reference}?tab=evidence`)
    const asked = await until(async () => Number(await reader.evaluate(pressed('Show message', every))), {
      ...DEADLINE,
      what: 'the evidence is listed',
    })
    const text = await until(
      async () => {
        const all: string[] = JSON.parse(await reader.evaluate(texts))
        return all.length === asked ? all : undefined
      },
      { ...DEADLINE, what: 'every mail is shown as text' },
    )
    for (const n of readable(text, payloads)) seen.text.add(n)
    await reader.evaluate(pressed('Original layout'))
    const frames = await until(
      async () => {
        const all = await reader.frames()
        return readable(all, payloads).length === asked ? all : undefined
      },
      { ...DEADLINE, what: 'every mail is shown in its layout' },
    )
    for (const n of readable(frames, payloads)) seen.layout.add(n)
  }
  return { text: [...seen.text], layout: [...seen.layout] }
}
