import { guide } from '@breakwater/shared/contract/guide.ts'
import { reports } from '@breakwater/shared/contract/reports.ts'
import { suspicions } from '@breakwater/shared/contract/suspicions.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { guide as readGuide } from './guide.ts'
import { mine } from './mine.ts'
import { panel } from './panel.ts'
import { putEvidence } from './put-evidence.ts'
import { addWords, comeBack } from './return-code.ts'
import { send, sendNameless } from './send.ts'
import { briefed, suspect, suspecting } from './suspect.ts'
import { sayWishes, takeBack, undoTakeBack } from './take-back.ts'

/** The doors of a person who reports. */
export function mountReports(on: On, deps: Deps): void {
  on(guide.read, () => readGuide(deps))
  on(reports.panel, ({ person }) => panel(deps, person))
  on(reports.send, ({ person, body }) => send(deps, person, body))
  on(reports.nameless, ({ body }) => sendNameless(deps, body))
  on(reports.evidence, ({ person, params, bytes }) => putEvidence(deps, person, params.key, params.sha256, bytes))
  on(reports.mine, ({ person }) => mine(deps, person))
  on(reports.takeBack, ({ person, params, body }) => takeBack(deps, person, params.key, body.askedTo, body.askedBy))
  on(reports.undoTakeBack, ({ person, params }) => undoTakeBack(deps, person, params.key))
  on(reports.comeBack, ({ body }) => comeBack(deps, body.code))
  on(reports.addWords, ({ body }) => addWords(deps, body.code, body.words))
  on(suspicions.before, ({ person }) => suspecting(deps, person))
  on(suspicions.briefed, ({ person }) => briefed(deps, person))
  on(suspicions.suspect, ({ person, body }) => suspect(deps, person, body))
  on(reports.wishes, ({ person, params, body }) => sayWishes(deps, person, params.key, body))
}
