import { concerns } from '@breakwater/shared/contract/concerns.ts'
import { emergency } from '@breakwater/shared/contract/emergency.ts'
import { gates } from '@breakwater/shared/contract/gates.ts'
import { walls } from '@breakwater/shared/contract/walls.ts'
import type { Deps } from '../deps.ts'
import { decide, withdraw } from '../gates/decide.ts'
import type { GateKinds } from '../gates/kind.ts'
import type { On } from '../http/door.ts'
import { askEmergency, defer, emergencies } from './break-glass.ts'
import { openChosen } from './chosen.ts'
import { concernsOf, decideConcern, raiseConcern } from './concerns.ts'
import { switchCosign } from './cosign.ts'
import { gateDossier, gateList } from './gates.ts'
import { addWall, proposeRemoval, stepAside, wallsOf } from './walls.ts'

/** The doors of what several people decide, and of who is kept out. */
export function mountGates(on: On, deps: Deps, kinds: GateKinds): void {
  on(gates.list, ({ person }) => gateList(deps, kinds, person))
  on(gates.view, ({ person, params }) => gateDossier(deps, kinds, person, params.id))
  on(gates.evidence, ({ person, params }) => openChosen(deps, kinds, person, params))
  on(gates.decide, async ({ person, params, body, session }) => {
    await decide(deps, kinds, person, session, params.id, body)
    return gateDossier(deps, kinds, person, params.id)
  })
  on(gates.withdraw, async ({ person, params }) => {
    await withdraw(deps, person, params.id)
    return gateDossier(deps, kinds, person, params.id)
  })
  on(emergency.ask, ({ person, params, body, session }) => askEmergency(deps, person, session, params.reference, body))
  on(emergency.list, ({ person }) => emergencies(deps, person))
  on(emergency.defer, ({ person, params, body }) => defer(deps, person, params.id, body))
  on(concerns.raise, ({ person, params, body }) => raiseConcern(deps, person, params.reference, body))
  on(concerns.list, ({ person }) => concernsOf(deps, person))
  on(concerns.decide, ({ person, params, body }) => decideConcern(deps, person, params.id, body))
  on(concerns.cosign, ({ person, params, body }) => switchCosign(deps, person, params.reference, body.on))
  on(walls.list, ({ person, params }) => wallsOf(deps, person, params.reference))
  on(walls.add, async ({ person, params, body }) => {
    await addWall(deps, person, params.reference, body.personId)
    return undefined
  })
  on(walls.stepAside, async ({ person, params }) => {
    await stepAside(deps, person, params.reference)
    return undefined
  })
  on(walls.proposeRemoval, ({ person, params, body }) =>
    proposeRemoval(deps, person, params.reference, params.personId, body.reason),
  )
}
