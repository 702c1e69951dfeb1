import type { RecordKind } from '../recording.ts'
import { acknowledged, tellReporter } from '../tell-reporter.ts'

/** The first answer of a person: the words go to whoever reported, and the clock of the answer stops (POLICY C1). */
export const acknowledgement: RecordKind = {
  async keep(deps, tx, r) {
    await acknowledged(deps, tx, r.caseId)
    await tellReporter(deps, tx, r.key, { caseId: r.caseId, byId: r.who.id, text: String(r.values.words ?? '') })
  },
}
