import { randomUUID } from 'node:crypto'
import type { Endpoint } from '@breakwater/shared/contract/endpoint.ts'

export const named = (e: Pick<Endpoint, 'method' | 'path'>) => `${e.method.toUpperCase()} ${e.path}`
/** The bytes of the evidence in every case made here. */
export const BYTES = Buffer.from('From: Cy <cy@prospect.example>\r\nSubject: canary-subject\r\n\r\ncanary-body\r\n')

/** A case with everything a route can name. */
export type MadeCase = {
  id: string
  reference: string
  reportKey: string
  evidence: string
  sha: string
  /** a step of the desk, and one of somebody else */
  deskStep: string
  otherStep: string
  mark: string
  thirdParty: string | null
}

type Sent = { body?: unknown; bytes?: Uint8Array<ArrayBuffer>; query?: string }

/** What is sent to a route about a case: well formed, so that only the right to it decides. */
export function inputFor(e: Endpoint, c: MadeCase): { path: string; init: RequestInit } {
  const params: Record<string, string> = {
    reference: c.reference,
    step: named(e).endsWith('does-not-apply') ? c.otherStep : c.deskStep,
    action: 'pause',
    key: c.reportKey,
    sha256: c.sha,
    id: e.path.includes('/evidence/') ? c.evidence : c.mark,
    number: '0',
    pack: 'icn',
    version: '1.0.0',
  }
  const path = e.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? randomUUID())
  const { body, bytes, query }: Sent = SENT[named(e)]?.(c) ?? (e.body ? { body: {} } : {})
  const type = bytes ? 'application/octet-stream' : 'application/json'
  const payload = bytes ?? (body === undefined ? undefined : JSON.stringify(body))
  return {
    path: path + (query ?? ''),
    init: { method: e.method.toUpperCase(), ...(payload ? { body: payload, headers: { 'content-type': type } } : {}) },
  }
}

const A_BOX = { host: '127.0.0.1', port: 1, tls: 'none' }
const SENT: Record<string, (c: MadeCase) => Sent> = {
  'POST /auth/code': () => ({ body: { address: `nobody-${randomUUID()}@pines.example` } }),
  'POST /auth/code/use': () => ({ body: { code: 'AAAA-AAAA' } }),
  'POST /auth/passkey/use': () => ({ body: { answer: {} } }),
  'POST /api/session/passkeys': () => ({ body: { answer: {} } }),
  'POST /api/session/confirm': () => ({ body: { answer: null } }),
  'POST /api/reports': () => ({ body: { key: randomUUID(), source: 'form', words: 'Something happened' } }),
  'POST /api/reports/nameless': () => ({ body: { key: randomUUID(), words: 'Something happened' } }),
  'POST /api/return': () => ({ body: { code: 'A'.repeat(26) } }),
  'POST /api/return/words': () => ({ body: { code: 'A'.repeat(26), words: 'Again' } }),
  'POST /api/suspicions': () => ({ body: { key: randomUUID(), personId: randomUUID(), words: 'Something is wrong' } }),
  'PUT /api/reports/{key}/evidence/{sha256}': () => ({ bytes: new Uint8Array(BYTES) }),
  'GET /api/cases/{reference}/colleagues': () => ({ query: '?for=stand-in' }),
  'GET /api/subject-access/who': () => ({ query: '?find=Nobody' }),
  'GET /api/people': (c) => ({ query: `?reference=${c.reference}` }),
  'POST /api/cases/{reference}/assign': () => ({ body: { personId: randomUUID() } }),
  'POST /api/cases/{reference}/notes': () => ({ body: { text: 'A note', visibility: 'desk' } }),
  'POST /api/cases/{reference}/updates': () => ({ body: { text: 'An update', previewed: true } }),
  'POST /api/cases/{reference}/form/draft': (c) => ({ body: { step: c.deskStep, values: {}, as: 'csv' } }),
  'POST /api/cases/{reference}/form/readers': () => ({ body: { personId: randomUUID() } }),
  'POST /api/cases/{reference}/witnesses': () => ({ body: { name: 'Somebody outside' } }),
  'POST /api/statements/{id}': () => ({ body: { words: 'I was there', sign: true } }),
  'POST /api/cases/{reference}/care/offers': () => ({ body: { entry: 'counsellors' } }),
  'POST /api/cases/{reference}/care/own': () => ({ body: { entry: 'counsellors', answer: 'using' } }),
  'PUT /api/settings/support': () => ({ body: { entry: 'counsellors', contact: 'Room 3' } }),
  'POST /api/cases/{reference}/close': () => ({
    body: { outcome: 'resolved', reason: 'It is done', notice: 'It is done' },
  }),
  'POST /api/cases/{reference}/more-time': () => ({
    body: { until: '2027-08-01T09:00:00.000Z', reason: 'They answer late' },
  }),
  'POST /api/cases/{reference}/export': () => ({ body: { recipient: 'organisation', reason: 'They asked' } }),
  'POST /api/exports': (c) => ({ body: { references: [c.reference], reason: 'The office moves' } }),
  'POST /api/settings/keys/change': () => ({ body: { reason: 'Once a year' } }),
  'POST /api/subject-access': () => ({ body: { kind: 'person', id: randomUUID(), reason: 'They asked' } }),
  'POST /api/cases/{reference}/counsel': () => ({ body: { personId: randomUUID(), reason: 'A claim was made' } }),
  'POST /api/cases/{reference}/safety': () => ({ body: { personId: randomUUID(), reason: 'A visit is planned' } }),
  'POST /api/cases/{reference}/advice/{id}/share': () => ({ body: { audience: 'handler' } }),
  'POST /api/cases/{reference}/hold': () => ({ body: { reason: 'A claim was made' } }),
  'POST /api/cases/{reference}/hold/release': () => ({ body: { reason: 'It is over' } }),
  'POST /api/policy/check': () => ({ body: { yaml: 'pack: {}' } }),
  'POST /api/policy/move': () => ({ body: { reason: 'They all follow it' } }),
  'POST /api/cases/{reference}/policy-move': () => ({ body: { reason: 'It fits better' } }),
  'POST /api/cases/{reference}/erasure': () => ({ body: { reason: 'They asked' } }),
  'POST /api/cases/{reference}/reopen': () => ({ body: { reason: 'Once more' } }),
  'POST /api/settings/roles': () => ({
    body: { personId: randomUUID(), role: 'legal', give: true, reason: 'New in the team' },
  }),
  'POST /api/cases/{reference}/restriction/lift': () => ({ body: { reason: 'It is over' } }),
  'POST /api/cases/{reference}/steps/{step}/record': () => ({ body: { values: {} } }),
  'POST /api/cases/{reference}/protection': () => ({ body: { kind: 'other', what: 'Others take the calls' } }),
  'POST /api/cases/{reference}/protection/{id}/end': () => ({ body: { because: 'investigation-complete' } }),
  'POST /api/cases/{reference}/protection/{id}/look': () => ({ body: { next: '2030-01-01T00:00:00Z' } }),
  'POST /api/cases/{reference}/ledger': () => ({
    body: { values: { kind: 'CALL_SUCCESS', amount: 1, unit: 'calls', period: 'a day' } },
  }),
  'POST /api/cases/{reference}/worse': () => ({ body: { words: 'My hours went down' } }),
  'POST /api/cases/{reference}/steps/{step}/decline': () => ({ body: { values: { reason: 'Not here' } } }),
  'POST /api/cases/{reference}/steps/{step}/does-not-apply': () => ({ body: { reason: 'Not here' } }),
  'POST /api/cases/{reference}/facts': () => ({ body: { fact: 'relation', value: 'prospect' } }),
  'POST /api/cases/{reference}/third-party/undo': () => ({ body: { reason: 'Somebody else' } }),
  'POST /api/cases/{reference}/third-party': () => ({ body: { name: 'Cy Canary' } }),
  'POST /api/reports/{key}/wishes': () => ({ body: { choices: [], words: '', police: 'not-asked', contact: '' } }),
  'POST /api/do-not-contact': () => ({ body: { identifiers: [{ kind: 'email', value: 'cy@prospect.example' }] } }),
  'POST /api/mail/{id}/report': () => ({ body: { affectedEmail: 'gus@pines.example' } }),
  'POST /api/mail/upload': () => ({ bytes: new Uint8Array(BYTES) }),
  // no list of people: nothing changes
  'POST /api/settings/people/file': () => ({ bytes: new Uint8Array(BYTES) }),
  // closed ports of this machine: the test ends at its second step
  'POST /api/settings/mailboxes': () => ({
    body: { settings: { address: `box-${randomUUID()}@pines.example`, ...A_BOX } },
  }),
  'POST /api/settings/mailboxes/test': () => ({ body: { settings: { address: 'box@pines.example', ...A_BOX } } }),
  'POST /api/cases/{reference}/walls': () => ({ body: { personId: randomUUID() } }),
  'POST /api/cases/{reference}/walls/{personId}/removal': () => ({ body: { reason: 'They made peace' } }),
  'POST /api/cases/{reference}/emergency-access': () => ({
    body: { reason: 'Somebody may be followed home tonight', dangerToLife: true },
  }),
  'POST /api/emergency-access/{id}/defer': () => ({ body: { reason: 'The police asked us to wait with it', days: 3 } }),
  'POST /api/feedback': () => ({ body: { words: 'It went well' } }),
  'POST /api/cases/{reference}/concerns': () => ({ body: { words: 'Nobody answers me' } }),
  'POST /api/concerns/{id}/decide': () => ({ body: { outcome: 'upheld', answer: 'You are right' } }),
  'POST /api/cases/{reference}/co-signature': () => ({ body: { on: true } }),
  'POST /api/gates/{id}/decide': () => ({ body: { says: 'approve', reason: 'It is right' } }),
  'POST /api/cases/{reference}/letters': () => ({ body: { action: 'not-there' } }),
  'POST /api/cases/{reference}/letters/{id}/recorded': () => ({
    body: { via: 'post', on: '2026-11-09', proof: 'RR123' },
  }),
  'POST /api/cases/{reference}/letters/{id}/answers': () => ({ body: { on: '2026-11-09', words: 'We look at it' } }),
  'POST /api/cases/{reference}/disclosures': () => ({ body: { what: 'That it stops', to: 'Their HR', how: 'phone' } }),
  'POST /api/cases/{reference}/local-actions/{action}': () => ({
    body: { terms: 'By letter only', startsOn: '2026-11-09', reviewOn: '2027-11-09' },
  }),
  'POST /api/cases/{reference}/local-actions/{id}/recorded': () => ({
    body: { system: 'Housing', record: '1234', readBack: true },
  }),
  'POST /api/cases/{reference}/local-actions/{id}/end': () => ({ body: { reason: 'It is over' } }),
  'POST /api/contracts': () => ({
    body: { number: randomUUID(), company: 'Fab Ltd', domain: 'fab.example', signedOn: '2026-11-06' },
  }),
  'POST /api/contracts/upload': () => ({ body: { csv: `${randomUUID()};Fab Ltd;fab.example;2026-11-06` } }),
  'POST /api/contracts/{id}/notice': () => ({
    body: { recipient: { name: 'Their HR', address: '1 Long Road' }, via: 'post', on: '2026-11-09', proof: 'RR123' },
  }),
  'POST /api/letter-templates': () => ({
    body: { kind: 'letter', blocks: [{ id: 'subject', text: 'A letter' }] },
  }),
  'POST /api/settings/letters': () => ({ body: { replyTo: 'letters@pines.example' } }),
  'POST /api/mail/{id}/set-aside': () => ({ body: { reason: 'Not for us' } }),
}
