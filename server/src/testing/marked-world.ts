import { type CrmConnector, CrmError, type CrmRef } from '../crm/connector.ts'
import { demoMapping } from '../crm/demo.ts'
import { connect } from '../crm/index.ts'
import { demoCrm } from '../demo/crm.ts'
import { type DemoStore, openDemoStore } from '../demo/crm-store.ts'
import type { Mark, MarkDeps, MarkEvent, MarkStore } from '../restrictions/mark.ts'

export const REFERENCE = 'REF-3M8XQA'
export const LEAD: CrmRef = { type: 'lead', id: 'l1' }
export const NOTE = `Do not contact. Ask the people team. ${REFERENCE}`

/** The process is gone: nothing after this runs, and nothing catches it. */
export class Killed extends Error {
  override name = 'Killed'
}

/** The demo CRM without sockets, with one lead, and a mark store in memory that remembers every row. */
export async function aWorld(status = 'new') {
  const now = () => new Date('2026-11-23T09:00:00Z')
  const crm = await openDemoStore({
    now,
    seed: [{ object: 'lead', id: 'l1', name: 'Lea', emails: ['lea@prospect.example'], status }],
  })
  const app = demoCrm(crm, { token: 't', orgId: 'demo-1', user: 'CRM Ops Sync', person: 'Ona Brandt' })
  const fetch = async (url: string, init: RequestInit) => app.fetch(new Request(url.replace('/crm', ''), init))
  const connection = { settings: { url: 'http://records.example/crm' }, secrets: { token: 't' }, mapping: demoMapping }
  const kept: { mark: Mark; event: MarkEvent }[] = []
  const store: MarkStore = { keep: async (mark, event) => void kept.push({ mark: structuredClone(mark), event }) }
  const deps: MarkDeps = {
    connector: connect('demo', connection, { fetch, now }),
    mapping: demoMapping,
    store,
    reference: REFERENCE,
    random: () => 0,
  }
  return { crm, deps, kept, signal: new AbortController().signal }
}

export const leadOf = (crm: DemoStore) => {
  const { status, contactRule, notes } = crm.get('lead', 'l1')
  return { status, contactRule, notes: notes.length }
}

export type Trouble = 'rate' | 'unavailable' | 'unknown-before' | 'unknown-after' | 'conflict'

/** The connector, with trouble decided call by call: before the call is carried out, or after it. `sent` lists what reached the CRM. */
export function troubled(
  connector: CrmConnector,
  decide: (call: string) => Trouble | undefined,
  sent: string[] = [],
): CrmConnector {
  async function through<T>(call: string, carryOut: () => Promise<T>): Promise<T> {
    const trouble = decide(call)
    const writes = call === 'apply' || call === 'note'
    if (trouble === 'rate') throw new CrmError('rate', 'slow down', 1_234)
    if (trouble === 'conflict' && call === 'apply') throw new CrmError('conflict', 'changed')
    if (trouble === 'unavailable' || (trouble && !writes)) throw new CrmError('unavailable', 'down')
    if (trouble === 'unknown-before') throw new CrmError('unknown_outcome', 'cut')
    sent.push(call)
    const answer = await carryOut()
    if (trouble === 'unknown-after') throw new CrmError('unknown_outcome', 'cut')
    return answer
  }
  return {
    ...connector,
    read: (ref, signal) => through('read', () => connector.read(ref, signal)),
    apply: (ref, to, options) => through('apply', () => connector.apply(ref, to, options)),
    note: (ref, text, key, signal) => through('note', () => connector.note(ref, text, key, signal)),
  }
}
