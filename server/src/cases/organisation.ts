import type { Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { addThirdParty } from './third-party.ts'

/** The organisation of this name, known or new: two cases that name it meet in one (POLICY 10). */
export const organisationNamed = (deps: Deps, tx: Tx, name: string, relation: string): Promise<string> =>
  addThirdParty(deps, tx, { kind: 'organisation', name, relation, known: { kind: 'organisation', value: name } })

/** Says that a person belongs to an organisation; one they belong to already stays (POLICY 10). Runs as the service. */
export const linkOrganisation = (tx: Tx, personId: string, organisationId: string) =>
  tx
    .updateTable('third_party')
    .set({ organisation_id: organisationId })
    .where('id', '=', personId)
    .where('kind', '=', 'person')
    .where('organisation_id', 'is', null)
    .execute()
