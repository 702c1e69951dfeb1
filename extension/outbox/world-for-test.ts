import 'fake-indexeddb/auto'
import { ApiError, type Caller } from '@breakwater/shared/contract/client.ts'
import type { NewReport, Received } from '@breakwater/shared/report.ts'
import { emptyForm } from '../messages.ts'
import { openDatabase } from './database.ts'
import { putDraft, putItem } from './drafts.ts'
import { keepBytes } from './evidence.ts'
import type { Flushing } from './flush.ts'
import { sha256 } from './seal.ts'

export const CANARY = 'CANARY-words-nobody-may-read'
export const ADA = '6f0b8a52-3c9b-4a6b-9a51-1f0ce2a4d111'
export const BEN = '7a1c9b63-4d0c-4b7c-8b62-2a1df3b5e222'

/** A service that keeps what it is given, with faults on request. */
export function fakeService() {
  const reports = new Map<string, NewReport>()
  const bytes = new Map<string, Uint8Array>()
  const faults = { status: 0, loseAnswer: 0, wrongEcho: false, offline: false, posts: 0 }
  const call = (async (
    endpoint: { path: string; method: string },
    input: { body?: NewReport; bytes?: Uint8Array<ArrayBuffer>; params?: { key: string } },
  ) => {
    if (faults.offline) throw new TypeError('Failed to fetch')
    if (faults.status) throw new ApiError(faults.status, 'refused')
    if (input.body) {
      faults.posts += 1
      reports.set(input.body.key, input.body)
      if (faults.loseAnswer) {
        faults.loseAnswer -= 1
        throw new TypeError('connection lost')
      }
    }
    const hash = input.bytes ? await sha256(input.bytes) : ''
    if (input.bytes && !faults.wrongEcho) bytes.set(hash, input.bytes)
    const key = input.body?.key ?? input.params?.key ?? ''
    const missing =
      reports
        .get(key)
        ?.items.map((item) => item.sha256)
        .filter((h) => !bytes.has(h)) ?? []
    if (endpoint.method === 'put') return { sha256: faults.wrongEcho ? '0'.repeat(64) : hash, size: 1, missing }
    return { reference: 'BW-7Q4K9T', missing, next: [], canTakeBack: true } satisfies Received
  }) as unknown as Caller
  return { reports, bytes, faults, call }
}

let count = 0

/** A store of its own, a clock that stands still, and one lock for everyone. */
export async function aWorld(owner: string | undefined = ADA) {
  count += 1
  const name = `world-${count}`
  const db = await openDatabase(name)
  const service = fakeService()
  const clock = { now: 1_760_000_000_000 }
  let queue: Promise<unknown> = Promise.resolve()
  const who: { owner: string | undefined } = { owner }
  const flushing: Flushing = {
    db,
    now: () => clock.now,
    owner: async () => who.owner,
    call: service.call,
    lock: <T>(_: string, run: () => Promise<T>) => {
      const next = queue.then(run)
      queue = next.catch(() => undefined)
      return next
    },
    received: () => undefined,
    changed: () => undefined,
  }
  return { db, name, service, clock, who, flushing }
}

/** A draft with one captured message, and the report that it makes. */
export async function aReport(world: Awaited<ReturnType<typeof aWorld>>, owner = ADA): Promise<NewReport> {
  const { db, clock } = world
  const key = crypto.randomUUID()
  const text = new TextEncoder().encode(
    `From: d.hart@northwind.example\r\n\r\n${CANARY} ${key}`,
  ) as Uint8Array<ArrayBuffer>
  await putDraft(db, owner, {
    id: key,
    source: 'gmail',
    tab: 1,
    document: 'd',
    createdAt: clock.now,
    updatedAt: clock.now,
    saved: false,
    form: { ...emptyForm(['gmail:1']), words: CANARY },
  })
  const kept = await keepBytes(db, owner, key, text)
  await putItem(db, owner, key, { key: 'gmail:1', kind: 'mail', url: 'https://mail.google.com/' }, clock.now)
  const item = {
    kind: 'mail' as const,
    fidelity: 'raw' as const,
    via: 'page',
    tried: [],
    selectors: '',
    name: 'message.eml',
    type: 'message/rfc822',
    ...kept,
    snapshot: { provider: 'gmail', messageId: key, subject: CANARY },
  }
  return {
    key,
    source: 'gmail',
    items: [item],
    words: CANARY,
    wishes: { choices: [], words: '', police: 'not-asked', contact: '' },
    relation: 'unknown',
    behaviours: [],
    channel: 'email',
    danger: { now: 'unknown', policeCalledFirst: 'unknown' },
    tellManager: null,
    managerInvolved: false,
    onBehalfOf: null,
    about: { name: '', email: '', organisation: '' },
  }
}

/** Every byte of the store as text, keys left out: they cannot be exported. */
export async function storeAsText({ db }: Awaited<ReturnType<typeof aWorld>>): Promise<string> {
  const texts: string[] = []
  for (const name of db.objectStoreNames) {
    if (name === 'keys') continue
    for (const row of (await db.getAll(name)) as { body?: { data: ArrayBuffer } }[])
      texts.push(JSON.stringify(row), new TextDecoder('latin1').decode(row.body?.data ?? new ArrayBuffer(0)))
  }
  return texts.join('\n')
}
