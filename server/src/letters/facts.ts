import { DateTime } from 'luxon'
import { thirdPartyName } from '../cases/third-party.ts'
import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import type { Situation } from '../policy/situation.ts'
import { say } from './words.ts'

export type Tellable = { id: string; label: string; text: string }

/** A choice of the wishes that lets the affected person be named to the other side. */
export const MAY_BE_NAMED = 'may-be-named'

export const dayOf = (at: Date, zone: string): string =>
  DateTime.fromJSDate(at, { zone: 'utc' }).setZone(zone).toFormat('d LLLL yyyy')

/** What was done, without the reporter's voice. */
const behaviourWords = (s: Situation, id: string) =>
  say.has(`behaviour.${id}`) ? say(`behaviour.${id}`) : (s.pack.behaviours.find((b) => b.id === id)?.label ?? id)

/**
 * What of a case may be told to somebody outside, item by item and each off until it is ticked (POLICY 106). The affected person stands
 * among them only where their wishes let them be named; earlier reports never say by whom (POLICY 25). Runs as the service.
 */
export async function tellable(deps: Deps, tx: Tx, s: Situation): Promise<Tellable[]> {
  const t = (key: string, params: Record<string, string> = {}) => say(`letter.fact.${key}`, params)
  const item = (id: string, key: string, params: Record<string, string> = {}): Tellable => ({
    id,
    label: t(key),
    text: t(`${key}_text`, params),
  })
  const third = s.file.third_party_id
    ? await tx
        .selectFrom('third_party')
        .where('id', '=', s.file.third_party_id)
        .select(['id', 'name_sealed'])
        .executeTakeFirst()
    : undefined
  const name = third ? thirdPartyName(deps, third) : ''
  const reports = await tx
    .selectFrom('report')
    .where('case_id', '=', s.file.id)
    .where('state', '=', 'received')
    .select(['id', 'channel', 'behaviours', 'received_at'])
    .orderBy('received_at')
    .execute()
  const ofReports = reports.flatMap((r, n) => [
    item(`when:${n}`, 'when', { day: dayOf(r.received_at, s.zone) }),
    ...(r.channel === 'unknown' ? [] : [item(`channel:${n}`, 'channel', { channel: say(`channel.${r.channel}`) })]),
    ...r.behaviours
      .filter((b) => b !== 'not-sure')
      .map((b) => item(`behaviour:${n}:${b}`, 'behaviour', { behaviour: behaviourWords(s, b) })),
  ])
  const affected = await namedByWish(tx, s)
  return [
    ...(name ? [item('person', 'person', { name })] : []),
    ...ofReports,
    ...(s.facts.severity === 'severe' ? [item('severe', 'severe')] : []),
    ...(s.facts['repeat.confirmed'] === 'yes' ? [item('before', 'before')] : []),
    ...(affected ? [item('affected', 'affected', { name: affected })] : []),
  ]
}

/** The affected person's name where their newest wishes allow it to be told. */
async function namedByWish(tx: Tx, s: Situation): Promise<string | null> {
  if (!s.file.affected_id) return null
  const wishes = await newestWishes(tx, s.file.id)
  if (!wishes?.choices.includes(MAY_BE_NAMED)) return null
  const person = await tx.selectFrom('person').where('id', '=', s.file.affected_id).select('name').executeTakeFirst()
  return person?.name ?? null
}

/** The wishes that hold now, or undefined while nobody was asked. */
export const newestWishes = (tx: Tx, caseId: string) =>
  tx
    .selectFrom('wishes')
    .where('case_id', '=', caseId)
    .select(['version', 'choices', 'words_sealed'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
