import { exports } from '@breakwater/shared/contract/exports.ts'
import type { Deps } from '../deps.ts'
import { download } from '../desk/cases.ts'
import type { On } from '../http/door.ts'
import { requireStepUp } from '../people/step-up.ts'
import { askedExports, findSubjects } from './asked.ts'
import { exportCase } from './export-case.ts'
import { askForMany, exportMany } from './many-cases.ts'
import { overseenCsv } from './overseen.ts'
import { askForSubject, subjectAccess } from './subject-access.ts'

/** The door for bundles: a download that no browser opens. */
export function mountExports(on: On, deps: Deps): void {
  on(exports.bundle, async ({ person, params, body, session }) => {
    const confirm = () => requireStepUp(session, deps.clock.now())
    const { bytes, name } = await exportCase(deps, person, params.reference, body, confirm)
    return download(bytes, name)
  })
  on(exports.asked, ({ person }) => askedExports(deps, person))
  on(exports.subjects, ({ person, query }) => findSubjects(deps, person, query.find))
  on(exports.askMany, ({ person, body }) => askForMany(deps, person, body.references, body.reason))
  on(exports.many, async ({ person, params, session }) => {
    const confirm = () => requireStepUp(session, deps.clock.now())
    const { bytes, name } = await exportMany(deps, person, params.id, confirm)
    return download(bytes, name)
  })
  on(exports.overseen, async ({ person, session }) => {
    requireStepUp(session, deps.clock.now())
    return download(await overseenCsv(deps, person), 'overseen.csv')
  })
  on(exports.ask, ({ person, body: { kind, id, reason } }) => askForSubject(deps, person, { kind, id }, reason))
  on(exports.subject, async ({ person, params, session }) => {
    const confirm = () => requireStepUp(session, deps.clock.now())
    const { bytes, name } = await subjectAccess(deps, person, params.id, confirm)
    return download(bytes, name)
  })
}
