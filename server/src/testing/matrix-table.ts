import { ROLES, type Role } from '@breakwater/shared/person.ts'
import { RELATIONS, type Relation, type Roles, type Row } from './matrix-relations.ts'

export { COLUMNS, HELD, PLAYS, RELATIONS, type Relation, type Row } from './matrix-relations.ts'

const ALL: Roles = ROLES
const SAFETY: Roles = ['health-safety-lead']
/** A route of no case, for these roles wherever they stand. */
const only = (...roles: Role[]): Row => ({
  ...Object.fromEntries(RELATIONS.map((r) => [r, roles])),
  belongsToNoCase: true,
})
/** Wherever somebody stands, but for these. */
const except = (out: readonly Relation[], roles: Roles): Row =>
  Object.fromEntries(RELATIONS.filter((r) => !out.includes(r)).map((r) => [r, roles]))
const desk = { 'assigned handler': ['hr'] } satisfies Row
const own = { 'own report': ALL } satisfies Row
const parties = { ...own, ...desk } satisfies Row
const everyone: Row = only(...ALL)
const deskOnly: Row = only('hr')
const adminOnly: Row = only('admin')
const auditorOnly: Row = only('auditor')
const leaders: Row = only('admin', 'senior-leader')
const page = { ...parties, manager: ALL, overseer: ALL, counsel: ['legal'], 'safety lead': SAFETY } satisfies Row

/** The one table of section 2 as routes, written by hand and never asked of may(). A new route adds its row here. */
export const TABLE: Record<string, Row> = {
  'GET /auth/options': everyone,
  'POST /auth/code': everyone,
  'POST /auth/code/use': everyone,
  'POST /auth/passkey/begin': everyone,
  'POST /auth/passkey/use': everyone,
  'GET /api/session/own': everyone,
  'POST /api/session/end-others': everyone,
  'POST /api/session/passkeys/begin': everyone,
  'POST /api/session/passkeys': everyone,
  'DELETE /api/session/passkeys/{id}': everyone,
  'GET /api/session/confirm': everyone,
  'POST /api/session/confirm/begin': everyone,
  'POST /api/session/confirm': everyone,
  'GET /api/session': everyone,
  'POST /api/session/end': everyone,
  'GET /api/live': everyone,
  'GET /api/panel': everyone,
  'GET /api/guide': everyone,
  'POST /api/reports': everyone,
  'GET /api/reports/mine': everyone,
  'POST /api/reports/nameless': everyone,
  // a report without a name: who has no code gets the same answer as for a wrong one
  'POST /api/return': {},
  'POST /api/return/words': {},
  // a manager names people of their own team; who is asked for here is nobody of theirs
  'GET /api/suspicions': only('manager'),
  'POST /api/suspicions/briefed': only('manager'),
  'POST /api/suspicions': only('manager'),
  'POST /api/do-not-contact': everyone,
  'GET /api/policy/{pack}/{version}/clauses': everyone,
  // the policy: versions and what they change are for who sets up and who leads; only who sets up proposes
  'GET /api/policy/text': everyone,
  'POST /api/policy/text/read': adminOnly,
  'POST /api/policy/text': adminOnly,
  'GET /api/policy': leaders,
  'POST /api/policy/check': leaders,
  'GET /api/policy/{pack}/{version}/diff': leaders,
  'GET /api/policy/{pack}/{version}/preview': leaders,
  'POST /api/policy/drafts': adminOnly,
  'POST /api/policy/{pack}/{version}/propose': adminOnly,
  'POST /api/policy/{pack}/{version}/set-aside': adminOnly,
  'POST /api/policy/move': adminOnly,
  // a case moves to another version at its handler's word, and its overseer's
  'GET /api/cases/{reference}/policy-move': desk,
  'POST /api/cases/{reference}/policy-move': desk,
  'GET /api/cases': everyone,
  'GET /api/do-not-contact.csv': deskOnly,
  'POST /api/do-not-contact/handed-over': deskOnly,
  'GET /api/mail/waiting': deskOnly,
  'GET /api/mail/unsent': deskOnly,
  'GET /api/alarms': only('hr', 'admin'),
  'POST /api/mail/upload': everyone,
  // people and roles: Adm W by four eyes, Aud R; whom it is asked for here does not exist
  'GET /api/settings/roles': only('admin', 'auditor'),
  'POST /api/settings/roles': {},
  // the directory: Adm W, Aud R; nobody of these confirmed a moment ago that it is them
  'GET /api/settings/people': only('admin', 'auditor'),
  'POST /api/settings/people/file': adminOnly,
  'GET /api/settings/scim': only('admin', 'auditor'),
  // a second person agrees; nothing was agreed here, so there is nothing to fetch
  'POST /api/settings/scim/token': adminOnly,
  'POST /api/settings/scim/token/fetch': adminOnly,
  'POST /api/settings/scim/token/end': adminOnly,
  'GET /api/settings/keys': only('admin', 'auditor'),
  'POST /api/settings/keys/change': adminOnly,
  // many cases at once: each has to be the asker's own; what is fetched here does not exist
  'POST /api/exports': desk,
  'GET /api/exports': deskOnly,
  'GET /api/subject-access/who': deskOnly,
  'POST /api/exports/{id}/file': {},
  'GET /api/overseen.csv': everyone,
  'GET /api/settings/mailboxes': adminOnly,
  'POST /api/settings/mailboxes': adminOnly,
  'POST /api/settings/mailboxes/test': adminOnly,
  // what is asked for here does not exist
  'POST /api/settings/mailboxes/{id}/disable': {},
  // report text and evidence: Rep R and add, Hnd RW; Leg on request, which counsel.test.ts has
  'PUT /api/reports/{key}/evidence/{sha256}': own,
  'POST /api/reports/{key}/take-back': own,
  'POST /api/reports/{key}/undo-take-back': own,
  'POST /api/reports/{key}/wishes': own,
  // POLICY 38
  'GET /api/cases/{reference}/evidence/{id}': { ...parties, manager: ALL },
  'POST /api/cases/{reference}/evidence/{id}/check': { ...parties, manager: ALL },
  'GET /api/cases/{reference}/evidence/{id}/original': desk,
  'GET /api/cases/{reference}/evidence/{id}/attachments/{number}': desk,
  'POST /api/cases/{reference}/export': desk,
  'POST /api/cases/{reference}/more-time': desk,
  // what is asked for here does not exist; subject-access.test.ts has what does
  'POST /api/subject-access': {},
  'POST /api/subject-access/{id}/file': {},
  // counsel: asked by the handler; the affected person reads whom they can turn to; what is asked for by id does not exist
  'GET /api/cases/{reference}/counsel': { ...parties, counsel: ['legal'] },
  'POST /api/cases/{reference}/counsel': desk,
  'POST /api/cases/{reference}/counsel/{id}/end': {},
  'GET /api/cases/{reference}/advice': { ...parties, counsel: ['legal'] },
  'GET /api/cases/{reference}/advice/{id}': {},
  'POST /api/cases/{reference}/advice/{id}/share': {},
  // a health and safety lead: asked by the handler; risk facts are theirs alone; what is asked for by id does not exist
  'GET /api/cases/{reference}/safety': { ...desk, 'safety lead': SAFETY },
  'POST /api/cases/{reference}/safety': desk,
  'POST /api/cases/{reference}/safety/{id}/end': {},
  'GET /api/cases/{reference}/risk': { 'safety lead': SAFETY },
  // trail and cases for the auditor: ids and metadata
  'GET /api/audit/cases': auditorOnly,
  'GET /api/audit/trail': auditorOnly,
  'GET /api/audit/proof': auditorOnly,
  'POST /api/audit/check': auditorOnly,
  // how long records stay: the classes for whoever answers for them; a case's own for the desk and counsel
  'GET /api/retention': only('hr', 'legal', 'admin', 'auditor'),
  'POST /api/cases/{reference}/hold': { ...desk, counsel: ['legal'] },
  'POST /api/cases/{reference}/hold/release': { ...desk, counsel: ['legal'] },
  'POST /api/cases/{reference}/erasure': { ...desk, counsel: ['legal'] },
  // staff notes: Hnd RW; Leg, HS and Mgr their own
  'POST /api/cases/{reference}/notes': {
    ...desk,
    manager: ['hr', 'legal', 'health-safety-lead', 'manager'],
    counsel: ['legal'],
    'safety lead': SAFETY,
  },
  // statistics: Desk, Lead, AD, Leg, HS, Aud R; a period that is not over makes no report
  'GET /api/insight/reports': only(
    'hr',
    'senior-leader',
    'assistant-director',
    'legal',
    'health-safety-lead',
    'auditor',
  ),
  'POST /api/insight/reports': only('hr', 'senior-leader'),
  'POST /api/insight/schedule': only('hr', 'senior-leader'),
  'GET /api/insight/reports/{id}/file': {},
  // the incident form: the desk here, for the file is not the manager's work in this pack; the person reads it; a witness their own
  'GET /api/cases/{reference}/form': parties,
  'GET /api/cases/{reference}/form/{id}/file': {},
  // no step of this pack ends with a form: forms/forms.test.ts has those that do
  'POST /api/cases/{reference}/form/draft': {},
  // 422: nobody here is a health and safety lead
  'POST /api/cases/{reference}/form/readers': desk,
  'POST /api/cases/{reference}/witnesses': desk,
  'GET /api/statements': everyone,
  'POST /api/statements/{id}': {},
  'GET /api/forms': only('health-safety-lead'),
  // offers are for those who speak with the person; choices for the person alone (POLICY 86, 89)
  'GET /api/cases/{reference}/care': { ...parties, manager: ALL },
  'POST /api/cases/{reference}/care/offers': { ...desk, manager: ALL },
  'POST /api/cases/{reference}/care/own': own,
  // no check-in of this case is open
  'POST /api/cases/{reference}/care/decline-check-in': own,
  'GET /api/settings/support': only('admin', 'hr'),
  'PUT /api/settings/support': adminOnly,
  // to stand in is for the manager to ask too; a statement and a form are the desk's in this pack
  'GET /api/cases/{reference}/colleagues': { ...desk, manager: ALL },
  // protection and the ledger: the person, their manager, the desk; who stands in hears of it by a door without a case
  'GET /api/cases/{reference}/protection': { ...parties, manager: ALL },
  'POST /api/cases/{reference}/protection': { ...desk, manager: ALL },
  'POST /api/cases/{reference}/protection/{id}/end': {},
  'POST /api/cases/{reference}/protection/{id}/look': {},
  'GET /api/stand-ins': everyone,
  'GET /api/cases/{reference}/ledger': { ...parties, manager: ALL },
  'POST /api/cases/{reference}/ledger': { ...desk, manager: ALL },
  'GET /api/cases/{reference}/ledger.csv': parties,
  'POST /api/cases/{reference}/worse': own,
  // actions and timeline: Rep and Aff R, Mgr own steps, Hnd RW, Lead M, Leg R
  'GET /api/cases/{reference}': page,
  'POST /api/cases/{reference}/updates': desk,
  'POST /api/cases/{reference}/close': desk,
  'POST /api/cases/{reference}/reopen': { ...parties, overseer: ALL, closed: true },
  'POST /api/cases/{reference}/steps/{step}/record': desk,
  'POST /api/cases/{reference}/steps/{step}/does-not-apply': { ...desk, overseer: ['senior-leader'] },
  'POST /api/cases/{reference}/steps/{step}/decline': desk,
  'POST /api/cases/{reference}/actions/{action}': { ...parties, manager: ALL, overseer: ALL, 'safety lead': SAFETY },
  'POST /api/cases/{reference}/facts': parties,
  'GET /api/cases/{reference}/facts': page,
  'POST /api/cases/{reference}/incidents': parties,
  'POST /api/cases/{reference}/third-party': desk,
  'POST /api/cases/{reference}/third-party/undo': desk,
  'POST /api/cases/{reference}/account': desk,
  'POST /api/cases/{reference}/account/reveal': {},
  // SETTLED 1: the desk claims what nobody has; the handler and the overseer hand it on
  'POST /api/cases/{reference}/claim': { unassigned: ['hr'] },
  'POST /api/cases/{reference}/assign': { ...desk, overseer: ['hr', 'senior-leader'] },
  'GET /api/people': { ...desk, overseer: ['hr', 'senior-leader'] },
  // trail: who opened my file, own, M
  'GET /api/cases/{reference}/access': { ...parties, overseer: ALL },
  // restriction: Desk R, lifted by the handler alone (CRM-12)
  'POST /api/cases/{reference}/restriction/lift': desk,
  'POST /api/marks/{id}/retry': except(['walled', 'none'], ['hr']),
  // mail that belongs to no case; what is asked for here does not exist. With a case: walls.test.ts
  'POST /api/mail/{id}/retry': {},
  'POST /api/mail/unsent/{id}/again': {},
  'GET /api/mail/{id}/original': {},
  'POST /api/mail/{id}/report': {},
  'POST /api/mail/{id}/set-aside': {},
  'POST /api/mail/{id}/ask': {},
  // decisions of several people: what is asked for here does not exist; desk/wall-removal.test.ts has those that do
  'GET /api/gates': everyone,
  'GET /api/gates/{id}': {},
  // the chosen pieces, for who decides: desk/decisions/chosen.test.ts
  'GET /api/gates/{id}/evidence/{piece}': {},
  'POST /api/gates/{id}/decide': {},
  'POST /api/gates/{id}/withdraw': {},
  // emergency access: a senior leader who does not read the case anyway; a second person decides (SECURITY 4.3)
  // a handler of record who left the desk reads nothing any more, so they may ask like any other leader
  'POST /api/cases/{reference}/emergency-access': {
    ...except(['own report', 'walled', 'none'], ['senior-leader']),
    unless: { 'assigned handler': 'hr' },
  },
  'GET /api/emergency-access': only('senior-leader', 'auditor', 'legal'),
  'POST /api/emergency-access/{id}/defer': {},
  // the concern door is always there for whoever is on the case (SECURITY N6); only the overseer asks for a signature
  'POST /api/cases/{reference}/concerns': { ...page, ...own },
  'GET /api/concerns': everyone,
  'POST /api/feedback': everyone,
  'GET /api/feedback': everyone,
  'GET /api/cases/{reference}/oversight': page,
  'GET /api/reports/{key}/receipt': own,
  'POST /api/concerns/{id}/decide': {},
  'POST /api/cases/{reference}/co-signature': { overseer: ALL },
  // walls: one person adds one, also who reported; only those who work on it hear whom it keeps out
  'GET /api/cases/{reference}/walls': { ...parties, overseer: ALL },
  'POST /api/cases/{reference}/walls': { ...parties, overseer: ALL },
  'POST /api/cases/{reference}/walls/{personId}/removal': {},
  'POST /api/cases/{reference}/step-aside': {
    ...desk,
    unassigned: ['hr'],
    manager: ALL,
    overseer: ALL,
    counsel: ['legal'],
    'safety lead': SAFETY,
  },
  // letters: whoever the policy lets write them; what is asked for by id does not exist, letters.test.ts has what does
  'GET /api/cases/{reference}/letters': { ...desk, manager: ALL },
  'POST /api/cases/{reference}/letters': {},
  'GET /api/cases/{reference}/letters/{id}': {},
  'PUT /api/cases/{reference}/letters/{id}': {},
  'POST /api/cases/{reference}/letters/{id}/wishes': {},
  'POST /api/cases/{reference}/letters/{id}/finish': {},
  'GET /api/cases/{reference}/letters/{id}/pdf': {},
  'POST /api/cases/{reference}/letters/{id}/send': {},
  'POST /api/cases/{reference}/letters/{id}/recorded': {},
  'POST /api/cases/{reference}/letters/{id}/answers': {},
  'POST /api/cases/{reference}/letters/{id}/set-aside': {},
  'POST /api/cases/{reference}/disclosures': { ...desk, manager: ALL },
  'GET /api/cases/{reference}/disclosures.csv': desk,
  'POST /api/cases/{reference}/local-actions/{action}': {},
  'POST /api/cases/{reference}/local-actions/{id}/recorded': {},
  'POST /api/cases/{reference}/local-actions/{id}/end': {},
  'GET /api/notices': everyone,
  'POST /api/notices/{id}/acknowledge': {},
  'GET /api/contracts': deskOnly,
  'POST /api/contracts': deskOnly,
  'POST /api/contracts/upload': deskOnly,
  'POST /api/contracts/{id}/notice': {},
  'GET /api/letter-templates': deskOnly,
  'POST /api/letter-templates': deskOnly,
  'GET /api/settings/letters': only('hr', 'admin'),
  'POST /api/settings/letters': adminOnly,
  // a link in a mail: the same answer for everybody and for every link (SETTLED 31)
  'GET /confirm/{token}': everyone,
  'POST /confirm/{token}': everyone,
}
