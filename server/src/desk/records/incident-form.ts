import { randomUUID } from 'node:crypto'
import type { FactName } from '@breakwater/shared/facts.ts'
import { placeOf, sealText } from '../../keys/seal.ts'
import type { RecordKind } from '../recording.ts'

/** What the form answers and the policy asks for (POLICY 1.2). */
const FACTS: Record<string, FactName> = {
  violence: 'incident.violence',
  assault: 'incident.assault',
  threat: 'incident.threat',
  stalking: 'incident.stalking',
  hate: 'incident.hate',
  targeted: 'incident.targeted',
  others_at_risk: 'incident.others_at_risk',
  protected: 'incident.protected_characteristics',
}
/** Read by those who need it and by whom they let in (POLICY 93). */
const RESTRICTED = ['seriousness', 'impact'] as const
const yes = (value: unknown) => value === true || value === 'yes'

/** The form as it went in through the safety portal: its facts, a copy for the safety lead, and the restricted part apart (POLICY 92-94). */
export const incidentForm: RecordKind = {
  apart: RESTRICTED,
  proves: (r) =>
    Object.fromEntries(
      Object.entries(FACTS)
        .filter(([field]) => r.values[field] !== undefined)
        .map(([field, fact]) => [fact, yes(r.values[field]) ? 'yes' : 'no']),
    ),
  async keep(deps, tx, r) {
    const id = randomUUID()
    const pick = (restricted: boolean) =>
      JSON.stringify(
        Object.fromEntries(
          Object.entries(r.values).filter(([field]) => RESTRICTED.some((one) => one === field) === restricted),
        ),
      )
    await tx
      .insertInto('incident_form')
      .values({
        id,
        case_id: r.caseId,
        incident_id: r.incidentId,
        by_id: r.who.id,
        at: deps.clock.now(),
        values_sealed: sealText(r.key, pick(false), placeOf('incident_form', 'values', id, r.caseId)),
      })
      .execute()
    if (!RESTRICTED.some((field) => r.values[field] !== undefined)) return
    await tx
      .insertInto('incident_form_private')
      .values({
        form_id: id,
        case_id: r.caseId,
        said_sealed: sealText(r.key, pick(true), placeOf('incident_form_private', 'said', id, r.caseId)),
      })
      .execute()
  },
}
