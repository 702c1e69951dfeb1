import { reports } from '@breakwater/shared/contract/reports.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { mine } from './mine.ts'
import { panel } from './panel.ts'
import { putEvidence } from './put-evidence.ts'
import { send } from './send.ts'
import { sayWishes, takeBack, undoTakeBack } from './take-back.ts'

/** The doors of a person who reports. */
export function mountReports(on: On, deps: Deps): void {
  on(reports.panel, ({ person }) => panel(deps, person))
  on(reports.send, ({ person, body }) => send(deps, person, body))
  on(reports.evidence, ({ person, params, bytes }) => putEvidence(deps, person, params.key, params.sha256, bytes))
  on(reports.mine, ({ person }) => mine(deps, person))
  on(reports.takeBack, ({ person, params, body }) => takeBack(deps, person, params.key, body.askedTo))
  on(reports.undoTakeBack, ({ person, params }) => undoTakeBack(deps, person, params.key))
  on(reports.wishes, ({ person, params, body }) => sayWishes(deps, person, params.key, body))
}
