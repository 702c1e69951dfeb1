import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { plays } from '../desk/plays.ts'
import { policyRefusal } from '../desk/policy-refusal.ts'
import { guard } from '../desk/standing.ts'
import { askGates } from '../gates/ask.ts'
import { situationOf } from '../policy/situation.ts'
import { missing } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { type Draft, sealDraft } from './draft.ts'
import { isLetter, letterKind } from './kinds.ts'
import { filled, templateOf } from './template.ts'

/**
 * Begins a letter that the policy offers: its gates are asked here and again when it is sent (POLICY I4). The template's words are the
 * organisation's own where it has some. @throws Refusal `policy` with the clause of what does not hold @returns the letter's id
 */
export const begin = (deps: Deps, who: Person, reference: string, action: string): Promise<string> =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'letter.write')
    const id = await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const s = await situationOf(tx, caseId)
      const rule = s.pack.actions[action]
      const kind = rule && letterKind(rule.kind)
      if (!rule || !kind || !isLetter(rule)) throw missing()
      if (!plays(standing, rule.by)) throw policyRefusal(s.pack, rule.clause, '')
      askGates(s.pack, s.plan, action)
      const number = kind.numbered ? (await sentOf(tx, caseId, rule.kind)) + 1 : null
      const template = await templateOf(tx, rule.kind)
      const organisation = await tx.selectFrom('organisation').select('name').executeTakeFirst()
      const params = {
        author: who.name,
        organisation: organisation?.name ?? '',
        ...(number ? { number: String(number) } : {}),
      }
      const draft: Draft = {
        template: { kind: rule.kind, version: template.version },
        blocks: template.blocks.map((b) => ({ id: b.id, text: filled(b.text, params) })),
        facts: [],
        own: [],
        recipient: null,
        readers: [],
      }
      const made = randomUUID()
      await tx
        .insertInto('letter')
        .values({
          ...EMPTY,
          id: made,
          case_id: caseId,
          action,
          kind: rule.kind,
          author_id: who.id,
          at: deps.clock.now(),
          number,
          draft_sealed: sealDraft(await caseKey(deps, tx, caseId), draft, made, caseId),
          // a second person reads every letter to somebody outside, but where the pack says that none is needed (POLICY 76)
          review_needed: rule.review !== 'none' && !kind.inside,
        })
        .execute()
      return made
    })
    await record(tx, deps.clock, { action: 'letter.begun', caseId, subject: id, detail: { action } })
    return id
  })

/** How many of this kind went out in this case. */
const sentOf = async (tx: Tx, caseId: string, kind: string): Promise<number> =>
  (
    await tx
      .selectFrom('letter')
      .where('case_id', '=', caseId)
      .where('kind', '=', kind)
      .where('state', '=', 'sent')
      .select('id')
      .execute()
  ).length

const EMPTY = {
  paper_sealed: null,
  pdf_sealed: null,
  level: null,
  variant: null,
  wishes_read: null,
  wishes_version: null,
  deviation_sealed: null,
  finished_at: null,
  cool_off_until: null,
  review_id: null,
  reviewed_by: null,
  reviewed_at: null,
  review_said_sealed: null,
  sent_at: null,
  sent_by: null,
  via: null,
  message_id: null,
  token: null,
  delivery: null,
  delivered_at: null,
  next_try: null,
  problem: null,
  proof_sealed: null,
  action_id: null,
} as const
