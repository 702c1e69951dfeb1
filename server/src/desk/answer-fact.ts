import { factDefinition } from '@breakwater/shared/facts.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { clockEvent } from '../clocks/event.ts'
import { policeSaid } from '../clocks/police.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { may } from '../people/may.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'

/** Whether an answer may come from the desk or only from the person it is about (POLICY 1.2). */
const sayers: Record<string, 'fact.sign' | 'fact.say'> = {
  reporter: 'fact.sign',
  form: 'fact.sign',
  handler: 'fact.sign',
  directory: 'fact.sign',
  affected: 'fact.say',
}

/**
 * Answers a question of the policy. Only who may know it may say it: what belongs to the affected person's own words is never said
 * for them. The relation is corrected here too; the other branch's steps fall away with their cause (POLICY 1).
 * @throws Refusal `fact.not_yours`, `fact.wrong_value`
 */
export async function answerFact(deps: Deps, who: Person, reference: string, fact: string, value: string) {
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.read')
    const definition = factDefinition(fact)
    const verb = definition && sayers[definition.from]
    if (!definition || !verb || definition.kind === 'set') throw new Refusal('invalid', 'fact.not_yours')
    const ownWords = definition.from === 'reporter' && may(who, 'fact.say', standing)
    if (!may(who, verb, standing) && !ownWords) throw new Refusal('forbidden', 'fact.not_yours')
    const allowed = definition.kind === 'tri' ? ['yes', 'no', 'unknown'] : definition.values
    if (!allowed.includes(value)) throw new Refusal('invalid', 'fact.wrong_value')
    await within(tx, system('policy'), person(who.id), async () => {
      const { pack } = await situationOf(tx, caseId)
      if (fact === 'relation') {
        if (!(value in pack.relations)) throw new Refusal('invalid', 'fact.wrong_value')
        await tx.updateTable('case_file').set({ relation: value }).where('id', '=', caseId).execute()
      }
      await noteFact(tx, deps.clock.now(), {
        caseId,
        name: fact,
        value,
        source: may(who, 'fact.sign', standing) ? 'handler' : 'reporter',
        byId: who.id,
      })
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'fact.answered',
        visibility: 'desk',
        params: { fact, value },
      })
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await within(tx, system('policy'), person(who.id), async () => {
      if (fact === 'police.consent') await policeSaid(deps, tx, caseId, value)
      if (fact === 'danger.now' && value === 'no') await clockEvent(deps, tx, { caseId, event: 'employee.safe' })
    })
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'fact.answered', caseId, subject: fact })
  })
}
