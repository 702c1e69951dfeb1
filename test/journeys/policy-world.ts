import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freshDatabase } from '@breakwater/server/testing/database.ts'
import { startFakeCrm } from '@breakwater/server/testing/fake-crm.ts'
import { openInstalled } from '@breakwater/server/testing/installed.ts'
import type { CaseView, Outcome } from '@breakwater/shared/case.ts'
import { ApiError, type Caller, client } from '@breakwater/shared/contract/client.ts'
import { contract } from '@breakwater/shared/contract/index.ts'
import type { Role } from '@breakwater/shared/person.ts'
import type { NewReport, Received } from '@breakwater/shared/report.ts'
import { expect } from 'vitest'
import { startService } from '../world/service.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Monday, four in the morning where the company works. */
const MONDAY = new Date('2026-11-09T09:00:00Z')

/** Hired by `hire`: ada (reports) < bo < mia < joan (leader); gus is a colleague in bo's team; hal and ivy (HR) < una (leader). */
const HIRED = ['ada', 'bo', 'mia', 'hal', 'ivy', 'joan', 'una', 'gus'] as const
const MORE = {
  /** with the council's pack they are hired already */
  lea: ['Lea Voss', ['legal']],
  hsl: ['Hew Salt', ['health-safety-lead']],
  ash: ['Ash Dale', ['assistant-director']],
  ole: ['Ole Quist', ['admin']],
  pam: ['Pam Reyes', []],
} as const satisfies Record<string, [string, readonly Role[]]>
export type Who = (typeof HIRED)[number] | keyof typeof MORE

/** What a report may say; everything has an ordinary value. */
export type Said = Partial<Omit<NewReport, 'key' | 'items'>> & { raw?: Buffer; from?: string; fromName?: string }

/** How the service said no. */
export type No = { status: number; code: string; clause: string; say: string }

export type PolicyWorld = Awaited<ReturnType<typeof openPolicyWorld>>

/**
 * A company whose service runs as a process on its own database, with one of the shipped packs, a CRM that can fail, everybody signed in
 * and confirmed, and a clock that the test moves. Close it when done.
 */
export async function openPolicyWorld(pack: 'icn' | 'council' = 'icn') {
  const opened = new AsyncDisposableStack()
  const close = () => opened.disposeAsync()
  try {
    const dir = opened.adopt(mkdtempSync(join(tmpdir(), 'bw-policy-')), (path) => rmSync(path, { recursive: true }))
    const file = join(dir, 'clock')
    let moved = MONDAY.getTime() - Date.now()
    writeFileSync(file, String(moved))
    const crm = opened.adopt(await startFakeCrm({ now: () => new Date(Date.now() + moved) }), (one) => one.close())
    const database = opened.adopt(await freshDatabase(), (one) => one.drop())
    const service = opened.adopt(
      await startService({ database, env: { TEST_CLOCK: file, EXTENSION_IDS: 'a'.repeat(32) } }),
      (one) => one.remove(),
    )
    const installed = opened.adopt(await openInstalled(service, database, file), (one) => one.close())
    const staff = await installed.found(pack)
    const ids = Object.fromEntries(Object.entries(staff).map(([key, person]) => [key, person.id])) as Record<
      Who,
      string
    >
    for (const [key, [name, roles]] of Object.entries(MORE))
      ids[key as Who] ??= await installed.joins({
        name,
        email: `${key}@pines.example`,
        roles: [...roles],
        managerId: key === 'pam' ? staff.bo.id : staff.una.id,
        ...(key === 'pam' && pack === 'council' ? { unit: 'Hill Primary School' } : {}),
      })
    const connected = { settings: { url: crm.url }, secrets: { token: crm.token }, mapping: crm.mapping }
    await installed.connectCrm({ id: 'CRM', vendor: 'demo', ...connected })

    const cookies = new Map<Who, { cookie: string; until: number }>()
    /** A session ends after a while, also when a test moves the clock past that; whoever comes back signs in again. */
    const cookieOf = async (who: Who) => {
      const now = installed.now().getTime()
      const known = cookies.get(who)
      if (known && known.until > now && known.until - now < 5 * MINUTE) return known.cookie
      const cookie = await installed.signIn(ids[who], true)
      cookies.set(who, { cookie, until: now + 4 * MINUTE })
      return cookie
    }
    /** the API as one person calls it */
    const as = (who: Who): Caller =>
      client(service.url, fetch, async () => ({ cookie: await cookieOf(who), origin: service.url }))
    const see = (who: Who, reference: string): Promise<CaseView> =>
      as(who)(contract.cases.view, { params: { reference } })
    const stepOf = async (who: Who, reference: string, step: string) => {
      const found = (await see(who, reference)).steps.find((one) => one.step === step)
      if (!found) throw new Error(`${who} sees no step ${step}`)
      return found
    }
    const moveTo = async (at: Date) => {
      moved = at.getTime() - Date.now()
      writeFileSync(file, String(moved))
      await installed.runs('clock')
    }

    return {
      service,
      crm,
      installed,
      ids,
      as,
      cookieOf,
      see,
      stepOf,
      now: () => installed.now(),
      /** Sends a report; with `raw` the message goes with it, as the extension does. */
      async report(
        who: Who,
        { raw, from, fromName, ...said }: Said = {},
      ): Promise<{ reference: string; key: string; next: Received['next'] }> {
        const key = randomUUID()
        const sha256 = raw ? createHash('sha256').update(raw).digest('hex') : ''
        const mail = { kind: 'mail', fidelity: 'raw', via: 'page', type: 'message/rfc822' } as const
        const snapshot = { provider: 'gmail', from, fromName } as const
        const items = raw ? [{ ...mail, size: raw.length, sha256, snapshot }] : []
        const sent = await as(who)(contract.reports.send, { body: { source: 'form', ...said, key, items } })
        if (raw) await as(who)(contract.reports.evidence, { params: { key, sha256 }, bytes: new Uint8Array(raw) })
        return { reference: sent.reference, key, next: sent.next }
      },
      claim: (who: Who, reference: string) => as(who)(contract.cases.claim, { params: { reference }, body: {} }),
      /** Records what closes a step, by its id in the pack. */
      async record(who: Who, reference: string, step: string, values: Record<string, unknown>): Promise<CaseView> {
        const { id } = await stepOf(who, reference, step)
        return as(who)(contract.cases.record, { params: { reference, step: id }, body: { values: values as never } })
      },
      act: (who: Who, reference: string, action: string, reason = '') =>
        as(who)(contract.cases.act, { params: { reference, action }, body: { reason } }),
      fact: (who: Who, reference: string, fact: string, value: string) =>
        as(who)(contract.cases.fact, { params: { reference }, body: { fact, value } }),
      close: (who: Who, reference: string, outcome: Outcome = 'resolved') =>
        as(who)(contract.cases.close, {
          params: { reference },
          body: { outcome, reason: 'Everything is done.', notice: 'We finished our work on this.' },
        }),
      /** Steps by their state, as somebody sees them. */
      async steps(who: Who, reference: string, state: CaseView['steps'][number]['state'] = 'open'): Promise<string[]> {
        const view = await see(who, reference)
        return view.steps.filter((step) => step.state === state).map((step) => step.step)
      },
      /** The service says no: how, and with which clause. */
      async no(asked: Promise<unknown>): Promise<No> {
        const error = await asked.then(
          () => new Error('the service said yes'),
          (refused: unknown) => refused,
        )
        if (!(error instanceof ApiError)) throw error
        const { status, code, params } = error
        return { status, code, clause: params['clause'] ?? '', say: params['say'] ?? '' }
      },
      /** Moves the clock forward and lets everything happen that is due by then. */
      moveTo,
      days: (count: number) => moveTo(new Date(installed.now().getTime() + count * DAY)),
      /** Mails of ours to somebody: kinds, oldest first; they hold a reference and nothing else. */
      mails: async (who: Who): Promise<string[]> =>
        (
          await installed.rows<{
            kind: string
          }>`select kind from app.outgoing where person_id = ${ids[who]} order by at, id`
        ).map((row) => row.kind),
      /** Expects a no. */
      expectNo: async (asked: Promise<unknown>, no: Partial<No>, what = ''): Promise<void> =>
        expect(
          await asked.then(
            () => 'the service said yes',
            (error: unknown) =>
              error instanceof ApiError ? { status: error.status, code: error.code, ...clauseOf(error) } : error,
          ),
          what,
        ).toMatchObject(no),
      shut: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

const clauseOf = ({ params }: ApiError) => ({ clause: params['clause'] ?? '', say: params['say'] ?? '' })
