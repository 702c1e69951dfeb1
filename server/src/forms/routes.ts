import { forms } from '@breakwater/shared/contract/forms.ts'
import type { Deps } from '../deps.ts'
import { download } from '../desk/cases.ts'
import type { On } from '../http/door.ts'
import { draftFile, formFile } from './file.ts'
import { grantForm, sentList } from './grant.ts'
import { askWitness, giveStatement, myStatements } from './statements.ts'
import { formView } from './view.ts'

/** The doors of the incident form and of witnesses. The form itself is recorded as its step is (POLICY 92). */
export function mountForms(on: On, deps: Deps): void {
  on(forms.view, ({ person, params }) => formView(deps, person, params.reference))
  on(forms.file, async ({ person, params, query }) => {
    const { bytes, name } = await formFile(deps, person, params.reference, params.id, query.as)
    return download(bytes, name)
  })
  on(forms.draft, async ({ person, params, body }) => {
    const { bytes, name } = await draftFile(deps, person, params.reference, body)
    return download(bytes, name)
  })
  on(forms.grant, async ({ person, params, body }) => {
    await grantForm(deps, person, params.reference, body.personId)
    return formView(deps, person, params.reference)
  })
  on(forms.ask, ({ person, params, body }) => askWitness(deps, person, params.reference, body))
  on(forms.mine, ({ person }) => myStatements(deps, person))
  on(forms.give, ({ person, params, body }) => giveStatement(deps, person, params.id, body))
  on(forms.sent, ({ person }) => sentList(deps, person))
}
