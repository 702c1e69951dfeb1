import { cases } from '@breakwater/shared/contract/cases.ts'
import type { Deps } from '../deps.ts'
import { dispositionOf } from '../http/attachments.ts'
import type { On } from '../http/door.ts'
import { access } from './access.ts'
import { act } from './act.ts'
import { answerFact } from './answer-fact.ts'
import { assign, canTake } from './assign.ts'
import { mountCaseFacts } from './case-facts.ts'
import { claim } from './claim.ts'
import { close, reopen } from './close.ts'
import { confirmThirdParty } from './confirm-third-party.ts'
import { declineStep } from './decisions/decline.ts'
import { checkEvidence, viewEvidence } from './evidence.ts'
import { inbox } from './inbox.ts'
import { lift } from './lift.ts'
import { note, update } from './note.ts'
import { recordStep } from './record-step.ts'
import { viewCase } from './view.ts'
import { waiveStep } from './waive-step.ts'

/** The desk's doors: each calls one verb and answers with the case as it is now. */
export function mountCases(on: On, deps: Deps): void {
  mountCaseFacts(on, deps)
  on(cases.list, ({ person, query }) => inbox(deps, person, query))
  on(cases.view, ({ person, params }) => viewCase(deps, person, params.reference))
  on(cases.claim, async ({ person, params }) => {
    await claim(deps, person, params.reference)
    return viewCase(deps, person, params.reference)
  })
  on(cases.assign, ({ person, params, body }) => assign(deps, person, params.reference, body.personId))
  on(cases.people, ({ person, query }) => canTake(deps, person, query.reference))
  on(cases.note, ({ person, params, body }) => note(deps, person, params.reference, body.text, body.visibility))
  on(cases.update, ({ person, params, body }) => update(deps, person, params.reference, body.text, body.despite))
  on(cases.close, async ({ person, params, body }) => {
    await close(deps, person, params.reference, body)
    return viewCase(deps, person, params.reference)
  })
  on(cases.reopen, async ({ person, params, body }) => {
    await reopen(deps, person, params.reference, body.reason)
    return viewCase(deps, person, params.reference)
  })
  on(cases.record, async ({ person, params, body }) => {
    await recordStep(deps, person, params.reference, params.step, body.values)
    return viewCase(deps, person, params.reference)
  })
  on(cases.doesNotApply, async ({ person, params, body }) => {
    await waiveStep(deps, person, params.reference, params.step, body.reason)
    return viewCase(deps, person, params.reference)
  })
  on(cases.decline, async ({ person, params, body }) => {
    await declineStep(deps, person, params.reference, params.step, body.values)
    return viewCase(deps, person, params.reference)
  })
  on(cases.act, async ({ person, params, body }) => {
    const { reason, ...more } = body
    await act(deps, person, params.reference, params.action, reason, more)
    return viewCase(deps, person, params.reference)
  })
  on(cases.fact, async ({ person, params, body }) => {
    await answerFact(deps, person, params.reference, body)
    return viewCase(deps, person, params.reference)
  })
  on(cases.thirdParty, async ({ person, params, body }) => {
    await confirmThirdParty(deps, person, params.reference, body)
    return viewCase(deps, person, params.reference)
  })
  on(cases.lift, async ({ person, params, body }) => {
    await lift(deps, person, params.reference, body.reason)
    return viewCase(deps, person, params.reference)
  })
  on(cases.evidenceView, ({ person, params }) => viewEvidence(deps, person, params.reference, params.id))
  on(cases.evidenceCheck, ({ person, params }) => checkEvidence(deps, person, params.reference, params.id))
  on(cases.access, ({ person, params }) => access(deps, person, params.reference))
}

/** Bytes of our own making that no browser opens; what strangers made goes by `downloads.ts`. */
export const download = (bytes: Buffer, name: string) =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': dispositionOf(name),
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  })
