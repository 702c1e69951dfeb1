import type { LiveMessage } from '@breakwater/shared/contract/live.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Kysely } from 'kysely'
import { as, person as personSubject } from './db/as.ts'
import type { Tables } from './db/tables.ts'
import type { Log } from './log.ts'

/** Milliseconds between signs of life; each asks again whether the session still stands. */
const BEAT = 20_000
/** Milliseconds in which changes are gathered, so that a batch of reports is one look per person. */
const GATHER = 100
const PER_PERSON = 8

interface Seat {
  person: Person
  send(message: LiveMessage): void
  leave(): void
}

export interface Live {
  /** Answers with a stream that lasts until sign-out, drain or a closed page. @param still who is signed in now, asked at each beat */
  open(c: Context, person: Person, still: () => Promise<Person | undefined>): Response
  /** Says that a case changed. Who may see it hears of the case, the rest of the desk of the inbox, a walled person nothing. */
  changed(caseId: string): void
  /** Says that changes may have been missed. */
  gap(): void
  /** Ends the streams of one person at once. */
  leave(personId: string): void
  /** Ends all streams, before a shut-down. */
  close(): void
}

/** The open pages, and what each is told (SECURITY W4). */
export function createLive({ db, log }: { db: Kysely<Tables>; log: Log }, beat = BEAT): Live {
  const seats = new Set<Seat>()
  let waiting = new Set<string>()
  let gathering: NodeJS.Timeout | undefined
  const tell = async () => {
    gathering = undefined
    const ids = [...waiting]
    waiting = new Set()
    for (const [person, theirs] of Map.groupBy(seats, (seat) => seat.person.id)) {
      try {
        const messages = await messagesFor(db, theirs[0]?.person.roles ?? [], person, ids)
        for (const seat of theirs) for (const message of messages) seat.send(message)
      } catch (err) {
        log.error({ personId: person, err }, 'live.failed')
        for (const seat of theirs) seat.leave()
      }
    }
  }
  return {
    changed(caseId) {
      if (seats.size === 0) return
      waiting.add(caseId)
      gathering ??= setTimeout(tell, GATHER)
    },
    gap() {
      for (const seat of seats) seat.send({ kind: 'inbox' })
    },
    leave(id) {
      for (const seat of seats) if (seat.person.id === id) seat.leave()
    },
    close() {
      clearTimeout(gathering)
      for (const seat of seats) seat.leave()
    },
    open: (c, person, still) =>
      streamSSE(c, async (stream) => {
        const { promise: over, resolve: leave } = Promise.withResolvers<void>()
        const seat: Seat = {
          person,
          leave,
          send: (message) => void stream.writeSSE({ data: JSON.stringify(message) }).catch(leave),
        }
        const own = [...seats].filter((other) => other.person.id === person.id)
        if (own.length >= PER_PERSON) own[0]?.leave()
        seats.add(seat)
        stream.onAbort(leave)
        const look = async () => {
          const now = await still().catch(() => undefined)
          if (!now) return leave()
          seat.person = now
          await stream.write(': here\n\n')
        }
        const timer = setInterval(() => void look(), beat)
        try {
          await stream.write('retry: 3000\n: here\n\n')
          await over
        } finally {
          clearInterval(timer)
          seats.delete(seat)
        }
      }),
  }
}

async function messagesFor(
  db: Kysely<Tables>,
  roles: Person['roles'],
  personId: string,
  ids: string[],
): Promise<LiveMessage[]> {
  return as(db, personSubject(personId), async (tx) => {
    const seen = await tx.selectFrom('case_file').select(['id', 'reference']).where('id', 'in', ids).execute()
    const cases: LiveMessage[] = seen.map(({ reference }) => ({ kind: 'case', reference }))
    if (!roles.includes('hr') || seen.length === ids.length) return cases
    const walls = await tx
      .selectFrom('case_wall')
      .select('case_id')
      .where('case_id', 'in', ids)
      .where('person_id', '=', personId)
      .execute()
    const known = new Set([...seen.map(({ id }) => id), ...walls.map((wall) => wall.case_id)])
    return ids.every((id) => known.has(id)) ? cases : [...cases, { kind: 'inbox' }]
  })
}
