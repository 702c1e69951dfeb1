import { cases } from '@breakwater/shared/contract/cases.ts'
import { mail } from '@breakwater/shared/contract/mail.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { z } from 'zod'
import { as, person as asPerson } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { type HandedOut, linkTo } from '../http/attachments.ts'
import type { On } from '../http/door.ts'
import { readBytes } from '../mail/bytes.ts'
import { attachmentBytes } from '../mail/fallback.ts'
import { originalOf, waitingOriginal } from '../mail/original-of.ts'
import { personById } from '../people/person.ts'
import { beginAttempt, takeAttempt } from '../people/sign-in-attempt.ts'
import { missing, Refusal } from '../refusal.ts'
import { originalBytes } from './evidence.ts'
import { guard } from './standing.ts'

/** Milliseconds in which a link may be followed. */
export const LINK_LIFE = 60_000

const Wanted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('evidence'), reference: z.string(), id: z.string(), attachment: z.number().optional() }),
  z.object({ kind: z.literal('mail'), id: z.string() }),
])
type Wanted = z.infer<typeof Wanted>
const Bound = z.object({ personId: z.string(), until: z.number(), wanted: Wanted })

/**
 * Sends the browser to the second origin with a link that is good once, within a minute, for this person and these bytes (SECURITY
 * 9.5, O5). Nothing is opened yet: rights, custody and trail are looked at when the link is followed.
 * @throws Refusal `evidence.no_second_origin` where none is set up, missing where the person may not
 */
async function send(deps: Deps, who: Person, wanted: Wanted): Promise<Response> {
  await mayFollow(deps, who, wanted)
  const { attachmentsUrl } = deps.config
  if (!attachmentsUrl) throw new Refusal('blocked', 'evidence.no_second_origin')
  const until = deps.clock.now().getTime() + LINK_LIFE
  const token = await beginAttempt(deps, 'download', { personId: who.id, until, wanted })
  return new Response(null, { status: 303, headers: { location: linkTo(attachmentsUrl, token) } })
}

async function mayFollow(deps: Deps, who: Person, wanted: Wanted): Promise<void> {
  if (wanted.kind === 'mail') return waitingOriginal(deps, who, wanted.id)
  await as(deps.db, asPerson(who.id), async (tx) => {
    const { caseId } = await guard(tx, who, wanted.reference, 'evidence.download')
    const row = await tx
      .selectFrom('evidence')
      .where('case_id', '=', caseId)
      .where('id', '=', wanted.id)
      .select('place')
      .executeTakeFirst()
    if (!row) throw missing()
    if (row.place === 'expected') throw new Refusal('conflict', 'evidence.on_its_way')
  })
}

/** What a link stands for, once: opened as its person, with their rights of now, the custody entry and the row in the trail. */
export async function redeem(deps: Deps, token: string): Promise<HandedOut | undefined> {
  const bound = Bound.safeParse(await takeAttempt(deps, 'download', token))
  if (!bound.success || bound.data.until < deps.clock.now().getTime()) return undefined
  const who = await personById(deps.auth, bound.data.personId)
  if (!who) return undefined
  try {
    return await bytesOf(deps, who, bound.data.wanted)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

async function bytesOf(deps: Deps, who: Person, wanted: Wanted): Promise<HandedOut | undefined> {
  if (wanted.kind === 'mail') return { bytes: await originalOf(deps, who, wanted.id), name: `${wanted.id}.eml` }
  const bytes = await originalBytes(deps, who, wanted.reference, wanted.id)
  if (wanted.attachment === undefined) return { bytes, name: `${wanted.reference}-${wanted.id.slice(0, 8)}.eml` }
  return attachmentBytes(bytes, readBytes(bytes), wanted.attachment)
}

/** Opens what hands out bytes that strangers made: each sends the browser to the second origin. */
export function mountDownloads(on: On, deps: Deps): void {
  on(cases.evidenceOriginal, ({ person, params }) => send(deps, person, { kind: 'evidence', ...params }))
  on(cases.evidenceAttachment, ({ person, params: { reference, id, number } }) =>
    send(deps, person, { kind: 'evidence', reference, id, attachment: number }),
  )
  on(mail.original, ({ person, params }) => send(deps, person, { kind: 'mail', id: params.id }))
}
