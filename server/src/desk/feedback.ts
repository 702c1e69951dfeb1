import { randomUUID } from 'node:crypto'
import type { Feedback } from '@breakwater/shared/contract/oversight.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { rotaOf } from '../cases/assign-duty.ts'
import { referencesOf } from '../cases/references.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { gateKey } from '../gates/propose.ts'
import { openText, sealText } from '../keys/seal.ts'
import { queueMails } from '../mailer/queue.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'

const place = (id: string) => `feedback.words:${id}`

/**
 * Feedback on the procedure or on a case goes to somebody who does not handle it: the overseer, or a senior leader (POLICY 84). The
 * handler reads nothing of it. @throws Refusal `feedback.nobody` when there is no such person
 */
export const giveFeedback = (
  deps: Deps,
  who: Person,
  f: { words: string; reference: string | null },
): Promise<Feedback> =>
  as(deps.db, person(who.id), async (tx) => {
    const found = f.reference ? await guard(tx, who, f.reference, 'concern.raise') : null
    const caseId = found?.caseId ?? null
    const id = randomUUID()
    const key = await gateKey(deps, tx, who.id, caseId)
    await within(tx, system('policy'), person(who.id), async () => {
      const handler = found ? (found.file.handler_id ?? found.file.duty_id) : null
      const to = await receiverOf(tx, caseId, [who.id, handler], found?.file.overseer_id ?? null)
      const words = sealText(key, f.words, place(id))
      await tx
        .insertInto('feedback')
        .values({
          id,
          case_id: caseId,
          by_id: who.id,
          to_id: to,
          words_sealed: words,
          at: deps.clock.now(),
          read_at: null,
        })
        .execute()
      const params: Record<string, string> = f.reference ? { reference: f.reference } : { count: '1', staff: 'yes' }
      await queueMails(deps, tx, [{ reportId: null, kind: f.reference ? 'notice' : 'digest', personId: to, params }])
    })
    // without the case: its handler may read the trail of that
    await record(tx, deps.clock, { action: 'feedback.given', subject: id })
    return (await listed(deps, tx, who, id))[0]!
  })

async function receiverOf(tx: Tx, caseId: string | null, out: readonly (string | null)[], overseer: string | null) {
  const rota = await rotaOf(tx)
  const walls = caseId
    ? await tx.selectFrom('case_wall').where('case_id', '=', caseId).select('person_id').execute()
    : []
  const barred = new Set([...out, ...walls.map((wall) => wall.person_id)])
  const to = [overseer, ...rota.leaders, rota.outside].find((id): id is string => id !== null && !barred.has(id))
  if (!to) throw new Refusal('unavailable', 'feedback.nobody')
  return to
}

/** What this person gave and what came to them, newest first, and how much feedback there is in all. */
export const feedbackOf = (deps: Deps, who: Person) =>
  as(deps.db, person(who.id), async (tx) => {
    const { n } = await within(tx, system('policy'), person(who.id), () =>
      tx
        .selectFrom('feedback')
        .select(({ fn }) => fn.countAll<string>().as('n'))
        .executeTakeFirstOrThrow(),
    )
    const all = await listed(deps, tx, who)
    return {
      count: Number(n),
      given: all.filter((one) => one.by === who.id).map(withoutBy),
      received: all.filter((one) => one.to.id === who.id).map(withoutBy),
    }
  })

const withoutBy = ({ by: _by, ...rest }: Feedback & { by: string }): Feedback => rest

async function listed(deps: Deps, tx: Tx, who: Person, only?: string): Promise<(Feedback & { by: string })[]> {
  const rows = await tx
    .selectFrom('feedback')
    .$if(only !== undefined, (q) => q.where('id', '=', only!))
    .selectAll()
    .orderBy('at', 'desc')
    .limit(200)
    .execute()
  if (!rows.length) return []
  const people = await tx.selectFrom('person').select(['id', 'name', 'team']).execute()
  const cases = rows.flatMap((row) => row.case_id ?? [])
  const references = await referencesOf(tx, who.id, cases)
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      by: row.by_id,
      reference: (row.case_id && references.get(row.case_id)) ?? null,
      to: people.find((one) => one.id === row.to_id)!,
      words: openText(await gateKey(deps, tx, who.id, row.case_id), row.words_sealed, place(row.id)),
      at: row.at.toISOString(),
    })),
  )
}
