import { Readable } from 'node:stream'
import { handClock } from '../clock.ts'
import type { Deps } from '../deps.ts'
import { ingest } from '../mail/pipe.ts'
import { readWaiting } from '../mail/read-mail.ts'
import { COMPANIES } from './companies.ts'
import { composed } from './compose.ts'
import { COUNCIL_STORIES } from './council-stories.ts'
import { everyone } from './organisation.ts'
import { STORIES, type Story } from './stories.ts'
import { type Telling, telling } from './telling.ts'

const HOUR = 3_600_000

/**
 * The cases of the company in different states, made by the product's own verbs with a clock that is moved through the past weeks, each moment of
 * every case in its turn. @returns how many cases there are
 */
export async function seedCases(deps: Deps): Promise<number> {
  const now = deps.clock.now()
  const clock = handClock(now)
  const t = telling({ ...deps, clock }, await everyone(deps))
  const stories = deps.config.pack === 'council' ? COUNCIL_STORIES : [...STORIES, unprovenMail]
  const running = await Promise.all(stories.map((story) => begun(story(t))))
  for (let left = running; left.length > 0; left = left.filter(({ hoursAgo }) => hoursAgo !== undefined)) {
    const next = left.reduce((a, b) => ((b.hoursAgo ?? 0) > (a.hoursAgo ?? 0) ? b : a))
    clock.set(new Date(now.getTime() - (next.hoursAgo ?? 0) * HOUR))
    next.hoursAgo = await moment(next.story)
  }
  return running.length
}

const begun = async (story: ReturnType<Story>) => ({ story, hoursAgo: await moment(story) })
const moment = async (story: ReturnType<Story>): Promise<number | undefined> => {
  const { value, done } = await story.next()
  return done ? undefined : value
}

/** A mail that says it comes from a colleague, without any proof: it waits below danger, and nothing is revealed. */
async function* unprovenMail({ deps, who }: Telling): AsyncGenerator<number, void, void> {
  yield 20
  const callum = who('callum.reid@tallow.example')
  const text =
    'The man from the canteen supplier follows me to the storage room. I write from my private phone.\n\n-------- Forwarded message --------\nFrom: Stan Pollard <stan@greenplate.example>\nTo: Callum Reid <callum.reid@tallow.example>\nSubject: See you downstairs\n\nYou are on your own down there again tomorrow. I will keep you company.\n'
  const raw = await composed({
    from: { name: callum.name, address: callum.email },
    to: { name: '', address: COMPANIES.icn.mailbox },
    subject: 'Fwd: See you downstairs',
    text,
    at: deps.clock.now(),
  })
  await ingest(deps, Readable.from([raw]))
  await readWaiting(deps)
}
