import { oversight } from '@breakwater/shared/contract/oversight.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { receiptOf } from '../reports/receipt.ts'
import { feedbackOf, giveFeedback } from './feedback.ts'
import { moreTime } from './more-time.ts'
import { oversightOf } from './oversight.ts'

/** The doors of what keeps the handling honest: feedback, the receipt, how long it took (POLICY 80-84, 97). */
export function mountOversight(on: On, deps: Deps): void {
  on(oversight.give, ({ person, body }) => giveFeedback(deps, person, body))
  on(oversight.feedback, ({ person }) => feedbackOf(deps, person))
  on(oversight.view, ({ person, params }) => oversightOf(deps, person, params.reference))
  on(oversight.moreTime, async ({ person, params, body }) => {
    await moreTime(deps, person, params.reference, { until: new Date(body.until), reason: body.reason })
    return { until: body.until }
  })
  on(oversight.receipt, ({ person, params }) => receiptOf(deps, person, params.key))
}
