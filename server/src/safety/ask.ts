import { randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { addEvent } from '../cases/event.ts'
import { caseKey } from '../cases/key.ts'
import { lockCase } from '../cases/lock.ts'
import { addMember } from '../cases/open-case.ts'
import { as, person, system, within } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { canBeAsked } from '../desk/asked-in.ts'
import { guard } from '../desk/standing.ts'
import { placeOf, sealText } from '../keys/seal.ts'
import { Refusal } from '../refusal.ts'
import { queueMails } from '../reports/notices.ts'
import { record } from '../trail/record.ts'

export type AskingSafety = { personId: string; reason: string; nameReason: string | null }

/**
 * Asks a health and safety lead into a case, for a reason that is kept (SECURITY section 2). They read what the policy calls a risk and
 * what they write themselves; who it happened to only with a reason of its own. @throws Refusal `safety.cannot_ask`
 */
export const askSafety = (deps: Deps, who: Person, reference: string, asking: AskingSafety): Promise<{ id: string }> =>
  as(deps.db, person(who.id), async (tx) => {
    const found = await guard(tx, who, reference, 'safety.ask')
    const { caseId } = found
    const id = randomUUID()
    const key = await caseKey(deps, tx, caseId)
    const seal = (column: string, text: string) => sealText(key, text, placeOf('safety_request', column, id, caseId))
    const { nameReason } = asking
    await within(tx, system('policy'), person(who.id), async () => {
      await lockCase(tx, caseId)
      const asked = (await canBeAsked(tx, found, 'health-safety-lead')).find((p) => p.id === asking.personId)
      if (!asked) throw new Refusal('invalid', 'safety.cannot_ask')
      await tx
        .insertInto('safety_request')
        .values({
          id,
          case_id: caseId,
          person_id: asked.id,
          asked_by: who.id,
          reason_sealed: seal('reason', asking.reason),
          names_person: nameReason !== null,
          name_reason_sealed: nameReason === null ? null : seal('name_reason', nameReason),
          at: deps.clock.now(),
          ended_at: null,
          ended_by: null,
        })
        .execute()
      await addMember(deps, tx, caseId, asked.id, 'safety')
      const line = { caseId, by: person(who.id), visibility: 'desk', params: { who: asked.name } } as const
      await addEvent(deps, tx, key, { ...line, kind: 'safety.asked', body: asking.reason })
      if (nameReason !== null) await addEvent(deps, tx, key, { ...line, kind: 'safety.named', body: nameReason })
      await queueMails(deps, tx, [{ reportId: null, kind: 'notice', personId: asked.id, params: { reference } }])
    })
    await record(tx, deps.clock, {
      action: 'safety.asked',
      caseId,
      subject: asking.personId,
      detail: { named: nameReason !== null },
    })
    return { id }
  })
