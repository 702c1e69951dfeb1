import { type FactDefinition, factDefinition } from '@breakwater/shared/facts.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { factSaid } from '../clocks/said.ts'
import { as, person, system, type Tx, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { may, type Standing } from '../people/may.ts'
import { applyPolicy } from '../policy/apply.ts'
import { noteFact } from '../policy/facts.ts'
import { type Situation, situationOf } from '../policy/situation.ts'
import { Refusal } from '../refusal.ts'
import { record } from '../trail/record.ts'
import { type Answer, checkAnswer, incidentFor } from './check-answer.ts'
import { guard } from './standing.ts'
import { touch } from './touch.ts'
import { mayAnswer } from './view-questions.ts'

/**
 * Answers a question of the policy. Only who may know it may say it: what belongs to the affected person's own words is never said
 * for them, not by the desk and not by who reported. The relation is corrected here too; the other branch's steps fall away with their
 * cause (POLICY 1). A signed answer changes only with a reason.
 * @throws Refusal `fact.not_yours`, `fact.their_own`, and those of `checkAnswer`
 */
export async function answerFact(deps: Deps, who: Person, reference: string, answer: Answer) {
  const { fact, value } = answer
  return as(deps.db, person(who.id), async (tx) => {
    const { caseId, standing } = await guard(tx, who, reference, 'case.read')
    const definition = factDefinition(fact)
    if (!definition || definition.kind === 'set' || !mayAnswer(fact, standing.parts)) throw refused(definition, fact)
    if (!may(who, 'fact.sign', standing) && standing.parts.includes('handler'))
      throw new Refusal('forbidden', 'fact.not_yours')
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const s = await situationOf(tx, caseId)
      const incidentId = incidentFor(s, answer)
      checkAnswer(s, definition, answer, incidentId)
      if (fact === 'relation') await setRelation(tx, s, value)
      await noteFact(tx, deps.clock.now(), {
        caseId,
        name: fact,
        value,
        source: sourceOf(definition, standing),
        byId: who.id,
        incidentId,
      })
      await addEvent(deps, tx, await caseKey(deps, tx, caseId), {
        caseId,
        by: { kind: 'person', id: who.id },
        kind: 'fact.answered',
        visibility: 'desk',
        params: { fact, value },
        ...(answer.words || answer.reason ? { body: answer.words || answer.reason } : {}),
      })
    })
    await applyPolicy(deps, tx, caseId, person(who.id))
    await within(tx, system('policy'), person(who.id), () => factSaid(deps, tx, caseId, fact, value))
    await touch(deps, tx, caseId, who.id)
    await record(tx, deps.clock, { action: 'fact.answered', caseId, subject: fact })
  })
}

/** The case's relation, and that of who it is about: another case with the same person starts with it. */
async function setRelation(tx: Tx, { file }: Situation, relation: string) {
  await tx.updateTable('case_file').set({ relation }).where('id', '=', file.id).execute()
  if (file.third_party_id)
    await tx.updateTable('third_party').set({ relation }).where('id', '=', file.third_party_id).execute()
}

const refused = (definition: FactDefinition | undefined, fact: string) =>
  definition?.from === 'affected' && fact !== 'wishes.on_file' && fact !== 'police.consent'
    ? new Refusal('forbidden', 'fact.their_own')
    : new Refusal(definition ? 'forbidden' : 'invalid', 'fact.not_yours')

const sourceOf = ({ from }: FactDefinition, { parts }: Standing) =>
  from === 'affected'
    ? 'affected'
    : parts.includes('handler')
      ? 'handler'
      : parts.some((p) => p === 'manager' || p === 'upline')
        ? 'manager'
        : 'reporter'
