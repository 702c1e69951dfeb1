import type { Person } from '@breakwater/shared/person.ts'
import { caseKey } from '../cases/key.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { plays } from '../desk/plays.ts'
import { guard } from '../desk/standing.ts'
import { may } from '../people/may.ts'
import { situationOf } from '../policy/situation.ts'
import { record } from '../trail/record.ts'
import { disclosuresOf } from './disclosures.ts'
import { isLetter } from './kinds.ts'
import { changes, localOf } from './local.ts'
import { localOffers } from './local-offers.ts'
import { namesOf, rowOf } from './view.ts'

/** The counterparty desk of one case: its letters, which can be begun, what was told to whom, warnings' follow-ups. Others see their own. */
export const listLetters = (deps: Deps, who: Person, reference: string) =>
  as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'letter.read')
    const all = standing.parts.includes('handler')
    const reply = await within(tx, system('policy'), person(who.id), async () => {
      const s = await situationOf(tx, caseId)
      const key = await caseKey(deps, tx, caseId)
      const people = await namesOf(tx)
      const rows = await tx
        .selectFrom('letter')
        .where('case_id', '=', caseId)
        .$if(!all, (q) => q.where('author_id', '=', who.id))
        .selectAll()
        .orderBy('at', 'desc')
        .execute()
      const answers = await tx
        .selectFrom('letter_answer')
        .where('case_id', '=', caseId)
        .groupBy('letter_id')
        .select(({ fn }) => ['letter_id', fn.countAll<number>().as('n')])
        .execute()
      const count = new Map(answers.map((a) => [a.letter_id, Number(a.n)]))
      const writes = may(who, 'letter.write', standing)
      return {
        letters: rows.map((r) =>
          rowOf(r, s.pack.actions[r.action]?.title ?? r.action, people.get(r.author_id)!, count.get(r.id) ?? 0),
        ),
        offered: s.plan.actions.flatMap((a) => {
          const rule = s.pack.actions[a.id]!
          return writes && a.offered === 'yes' && isLetter(rule) && plays(standing, rule.by)
            ? [{ action: a.id, title: rule.title ?? a.id, help: rule.help ?? '', do: rule.do ?? rule.title ?? a.id }]
            : []
        }),
        disclosures: await disclosuresOf(tx, key, caseId, all ? undefined : who.id),
        local: await localOf(tx, key, caseId, {
          ...{ people, pack: s.pack, may: changes(who, standing) },
          onlyBy: all ? undefined : who.id,
        }),
        offeredLocal: writes ? localOffers(s, (by) => plays(standing, by)) : [],
      }
    })
    await record(tx, deps.clock, { action: 'letters.read', caseId })
    return reply
  })
