import { randomUUID } from 'node:crypto'
import { managersOf, rotaOf } from '../cases/assign-duty.ts'
import { caseKey } from '../cases/key.ts'
import { clockEvent } from '../clocks/event.ts'
import { couldBeMeant } from '../concerns/meant.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { sealText } from '../keys/seal.ts'
import { queueMails } from '../mailer/queue.ts'
import { chainAbove, overseerFor } from '../people/lines.ts'
import { Refusal } from '../refusal.ts'

type File = { id: string; reference: string; handler_id: string | null; duty_id: string; overseer_id: string }

/**
 * Keeps a concern for whom it goes to and tells them, with no word of it on the case; where it may be about the case owner it switches the
 * co-signature on (SETTLED 3). `unknown` is about nobody in particular: somebody asked for a report to be taken back. Runs as the service. @returns its id; @throws Refusal `concern.own`, `concern.nobody`
 */
export async function saveConcern(
  deps: Deps,
  tx: Tx,
  byId: string,
  { file, about: whom, words }: { file: File; about: 'handler' | 'overseer' | 'unknown'; words: string },
): Promise<string> {
  const id = randomUUID()
  const handler = file.handler_id ?? file.duty_id
  const about = { handler, overseer: file.overseer_id, unknown: null }[whom]
  if (about === byId) throw new Refusal('invalid', 'concern.own')
  const to = await receiverOf(tx, { id: file.id, handler, overseer: file.overseer_id }, about, byId)
  await tx
    .insertInto('concern')
    .values({
      id,
      case_id: file.id,
      by_id: byId,
      about_id: about,
      to_id: to,
      words_sealed: sealText(await caseKey(deps, tx, file.id), words, `concern.words:${id}`),
      at: deps.clock.now(),
    })
    .execute()
  if (whom !== 'overseer')
    await tx
      .insertInto('case_cosign')
      .values({ case_id: file.id, source: 'concern', by_id: null, since: deps.clock.now(), ended_at: null })
      .onConflict((on) => on.doNothing())
      .execute()
  await clockEvent(deps, tx, { caseId: file.id, event: 'concern.saved', subject: id, personId: to })
  const params = { reference: file.reference }
  await queueMails(deps, tx, [{ reportId: null, kind: 'notice', personId: to, params }])
  return id
}

/**
 * The overseer for what the owner does. For the overseer another senior leader outside the owner's line; else the manager of whom it is
 * about, else any senior leader, and at last the outside contact. Never whom it is or could be about, who raised it, or a walled person.
 */
async function receiverOf(
  tx: Tx,
  file: { id: string; handler: string; overseer: string },
  about: string | null,
  by: string,
): Promise<string> {
  const rota = await rotaOf(tx)
  const managers = await managersOf(tx)
  const walls = await tx.selectFrom('case_wall').where('case_id', '=', file.id).select('person_id').execute()
  const out = new Set([
    ...couldBeMeant(about, { handler: file.handler, by, managers }),
    by,
    ...walls.map((w) => w.person_id),
  ])
  const to = [
    file.overseer,
    overseerFor(managers, file.handler, rota.leaders, out),
    ...chainAbove(managers, about ?? file.handler),
    ...rota.leaders,
    rota.outside,
  ].find((id): id is string => typeof id === 'string' && !out.has(id))
  if (!to) throw new Refusal('unavailable', 'concern.nobody')
  return to
}
