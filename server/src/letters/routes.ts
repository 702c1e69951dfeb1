import { contracts } from '@breakwater/shared/contract/contracts.ts'
import { letters } from '@breakwater/shared/contract/letters.ts'
import type { Deps } from '../deps.ts'
import { download } from '../desk/cases.ts'
import type { On } from '../http/door.ts'
import { answer } from './answer.ts'
import { begin } from './begin.ts'
import { sendPolicies } from './contract-notice.ts'
import { enterContract, listContracts, uploadContracts } from './contracts.ts'
import { disclosureTable } from './disclosure-table.ts'
import { noteTold } from './disclosures.ts'
import { edit } from './edit.ts'
import { finish } from './finish.ts'
import { listLetters } from './list.ts'
import { endLocal, recordedByHand, setLocal } from './local.ts'
import { letterPdf } from './pdf.ts'
import { readWishes } from './read-wishes.ts'
import { acknowledge, noticesFor } from './readers.ts'
import { send } from './send.ts'
import { setAside } from './set-aside.ts'
import { letterSettings, saveLetterSettings } from './settings.ts'
import { listTemplates, saveTemplate } from './templates.ts'
import { viewLetter } from './view.ts'

/** The doors of the counterparty desk: each calls one verb and answers with the letter as it is now. */
export function mountLetters(on: On, deps: Deps): void {
  on(letters.list, ({ person, params }) => listLetters(deps, person, params.reference))
  on(letters.draft, async ({ person, params: { reference }, body }) => {
    const id = await begin(deps, person, reference, body.action)
    return viewLetter(deps, person, { reference, id })
  })
  on(letters.view, ({ person, params }) => viewLetter(deps, person, params))
  on(letters.edit, async ({ person, params, body }) => {
    await edit(deps, person, params, body)
    return viewLetter(deps, person, params)
  })
  on(letters.wishes, ({ person, params }) => readWishes(deps, person, params))
  on(letters.finish, async ({ person, params, body }) => {
    await finish(deps, person, params, body.reason)
    return viewLetter(deps, person, params)
  })
  on(letters.pdf, async ({ person, params }) => {
    const { bytes, name } = await letterPdf(deps, person, params)
    return download(bytes, name)
  })
  on(letters.send, async ({ person, params }) => {
    await send(deps, person, params)
    return viewLetter(deps, person, params)
  })
  on(letters.recorded, async ({ person, params, body }) => {
    await send(deps, person, params, body)
    return viewLetter(deps, person, params)
  })
  on(letters.answer, async ({ person, params, body }) => {
    await answer(deps, person, params, body)
    return viewLetter(deps, person, params)
  })
  on(letters.setAside, async ({ person, params }) => {
    await setAside(deps, person, params)
    return viewLetter(deps, person, params)
  })
  on(letters.told, ({ person, params, body }) => noteTold(deps, person, params.reference, body))
  on(letters.disclosures, async ({ person, params }) =>
    download(await disclosureTable(deps, person, params.reference), `told-${params.reference}.csv`),
  )
  on(letters.local, ({ person, params, body }) => setLocal(deps, person, params.reference, params.action, body))
  on(letters.localRecorded, ({ person, params, body }) => recordedByHand(deps, person, params, body))
  on(letters.localEnd, ({ person, params, body }) => endLocal(deps, person, params, body.reason))
  on(letters.notices, ({ person }) => noticesFor(deps, person))
  on(letters.acknowledge, ({ person, params }) => acknowledge(deps, person, params.id))
  on(contracts.list, ({ person, query }) => listContracts(deps, person, query.only))
  on(contracts.add, ({ person, body }) => enterContract(deps, person, body))
  on(contracts.upload, ({ person, body }) => uploadContracts(deps, person, body.csv))
  on(contracts.notice, ({ person, params, body }) => sendPolicies(deps, person, params.id, body))
  on(contracts.settings, ({ person }) => letterSettings(deps, person))
  on(contracts.saveSettings, ({ person, body }) => saveLetterSettings(deps, person, body.replyTo))
  on(contracts.templates, ({ person }) => listTemplates(deps, person))
  on(contracts.template, ({ person, body }) => saveTemplate(deps, person, body.kind, body.blocks))
}
