import { cases } from '@breakwater/shared/contract/cases.ts'
import { policy } from '@breakwater/shared/contract/policy.ts'
import { texts } from '@breakwater/shared/contract/texts.ts'
import type { Deps } from '../deps.ts'
import type { On } from '../http/door.ts'
import { proposePack } from '../setup/propose-pack.ts'
import { clauses } from './clauses.ts'
import { draftPack, setAside } from './draft.ts'
import { policyText, readText, saveText } from './own-text.ts'
import { caseMoveOf, proposeCaseMove, proposeMoveAll } from './propose-move.ts'
import { checked, diffOf, previewOf, versions, yamlOf } from './versions.ts'

/** The doors of the policy: versions, drafts, what they change, and moving cases. */
export function mountPolicy(on: On, deps: Deps): void {
  on(cases.clause, ({ person, params }) => clauses(deps, person, params.pack, params.version))
  on(texts.get, ({ person }) => policyText(deps, person))
  on(texts.read, ({ person, body }) => readText(deps, person, body))
  on(texts.save, ({ person, body }) => saveText(deps, person, body))
  on(policy.versions, ({ person }) => versions(deps, person))
  on(policy.check, async ({ body }) => checked(body.yaml))
  on(policy.draft, ({ person, body }) => draftPack(deps, person, body))
  on(policy.diff, ({ person, params }) => diffOf(deps, person, params.pack, params.version))
  on(policy.preview, ({ person, params }) => previewOf(deps, person, params.pack, params.version))
  on(policy.propose, async ({ person, params }) => ({
    id: await proposePack(deps, person, await yamlOf(deps, person, params.pack, params.version)),
  }))
  on(policy.setAside, async ({ person, params }) => {
    await setAside(deps, person, params.pack, params.version)
    return undefined
  })
  on(policy.moveAll, async ({ person, body }) => ({ id: await proposeMoveAll(deps, person, body.reason) }))
  on(policy.caseMove, ({ person, params }) => caseMoveOf(deps, person, params.reference))
  on(policy.moveCase, async ({ person, params, body }) => ({
    id: await proposeCaseMove(deps, person, params.reference, body.reason),
  }))
}
