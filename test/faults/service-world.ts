import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AUTHSERV, aMail, REPORT_ADDRESS } from '@breakwater/server/testing/mail-desk.ts'
import { openMailWorld } from '@breakwater/server/testing/mail-world.ts'
import { startDovecot } from '../world/dovecot.ts'
import { freePorts } from '../world/ports.ts'
import { startService } from '../world/service.ts'
import { until } from '../world/until.ts'
import { handOver } from './lmtp.ts'

export type ServiceWorld = Awaited<ReturnType<typeof openServiceWorld>>
/** One thing that is handed in again and again until the service says it has it. */
export type Sending = { ask(): Promise<number>; taken(): void }

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** The real service on a durable PostgreSQL of its own, with every door open, and a ledger of what it said it has. */
export async function openServiceWorld(prepare?: (dir: string) => () => void) {
  const [world, dovecot, [lmtpPort = 0]] = await Promise.all([
    openMailWorld(prepare),
    startDovecot({ users: ['report'], hostname: AUTHSERV }),
    freePorts(1),
  ])
  const imapUrl = `imap://report:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`
  const { runtimeUrl, ingestUrl } = world.settings({ imapUrl })
  const clock = join(world.dir, 'clock')
  let ahead = 0
  const env = {
    TEST_CLOCK: clock,
    BREAKWATER_DATA: world.dir,
    MAIL_LMTP_PORT: String(lmtpPort),
    MAIL_TRUSTED_AUTHSERV: AUTHSERV,
    LOG_LEVEL: 'warn',
  }
  const database = { runtimeUrl, ingestUrl }
  const service = await startService({ database, address: REPORT_ADDRESS, imapUrl, env })
  const cookie = await signedIn(world.rows)

  /** What the service acknowledged: reports by key, evidence by sha256, mail by the word in it. */
  const acknowledged = { reports: new Set<string>(), pieces: new Set<string>(), mails: new Map<string, string>() }
  const ask = async (method: string, path: string, type: string, body: string | Buffer<ArrayBuffer>) => {
    const headers = { cookie, origin: service.url, 'sec-fetch-site': 'same-origin', 'content-type': type }
    const answer = await fetch(service.url + path, { method, headers, body, signal: AbortSignal.timeout(30_000) })
    return { status: answer.status, says: answer.ok ? '' : await answer.text() }
  }

  /** Each refusal by HTTP that was no 2xx: status and words. */
  const refusals: { status: number; says: string }[] = []
  const http = async (...asked: Parameters<typeof ask>) => {
    const { status, says } = await ask(...asked).catch(() => ({ status: 0, says: '' }))
    if (status >= 300) refusals.push({ status, says })
    return status
  }
  return {
    world,
    dovecot,
    service,
    imapUrl,
    acknowledged,
    refusals,
    env: { ...env, DATABASE_URL: runtimeUrl, DATABASE_INGEST_URL: ingestUrl, MAIL_ADDRESS: REPORT_ADDRESS },
    /** a report of its own, with one piece of evidence whose bytes follow */
    report(size = 4000): { send: Sending; put: Sending } {
      const key = randomUUID()
      const bytes = Buffer.from(randomBytes(size))
      const sha = sha256(bytes)
      const item = { kind: 'file', fidelity: 'raw', via: 'form', size, sha256: sha, snapshot: { provider: 'form' } }
      const words = randomBytes(7000).toString('hex')
      const body = JSON.stringify({ key, source: 'form', items: [item], words })
      return {
        send: {
          ask: () => http('POST', '/api/reports', 'application/json', body),
          taken: () => acknowledged.reports.add(key),
        },
        put: {
          ask: () => http('PUT', `/api/reports/${key}/evidence/${sha}`, 'application/octet-stream', bytes),
          taken: () => acknowledged.pieces.add(sha),
        },
      }
    },
    /** a mail of its own, handed in by LMTP */
    mail(size = 3000): Sending & { raw: Buffer } {
      const { id, raw } = mailOf(size)
      return {
        raw,
        ask: () => handOver(lmtpPort, REPORT_ADDRESS, raw),
        taken: () => void acknowledged.mails.set(id, sha256(raw)),
      }
    },
    /** puts a mail of its own into the mailbox: from then on it must never be lost */
    async deliver(size = 3000) {
      const { id, raw } = mailOf(size)
      await dovecot.deliver('report', raw)
      acknowledged.mails.set(id, sha256(raw))
    },
    /** resolves when all mail is taken in and read */
    async settled() {
      await until(async () => (await dovecot.counts('report'))['INBOX'] === 0, {
        what: 'INBOX is empty',
        deadline: 90_000,
        every: 200,
      })
      // what somebody was reading when PostgreSQL went is free again after a minute: it passes at once
      ahead += 120_000
      writeFileSync(clock, String(ahead))
      const unread = `select 1 from app.mail where state not in ('done', 'quarantined') limit 1`
      await until(async () => (await world.rows(unread)).length === 0, {
        what: 'all mail is read',
        deadline: 120_000,
        every: 200,
      })
    },
    /** Compares what was acknowledged with what is there. */
    async missing() {
      const reports = new Set((await world.rows('select id from app.report')).map(({ id }) => String(id)))
      const pieces = await world.pieces(imapUrl)
      const whole = new Set(pieces.map((piece) => piece.sha256))
      const kept = Map.groupBy(await world.kept(imapUrl), (one) => one.messageId)
      // a mail server puts its own lines on top; below them every byte must be the sent one
      const tail = ({ bytes }: { bytes: Buffer }) =>
        sha256(bytes.subarray(bytes.lastIndexOf('Authentication-Results: ')))
      return {
        lost: [
          ...[...acknowledged.reports].filter((key) => !reports.has(key)),
          ...[...acknowledged.pieces].filter((sha) => !whole.has(sha)),
          ...[...acknowledged.mails.keys()].filter((id) => !kept.has(id)),
        ],
        doubled: [...kept].filter(([, all]) => new Set(all.map((one) => one.reportId)).size > 1).map(([id]) => id),
        corrupt: [
          ...pieces.filter((piece) => piece.sha256 === undefined).map((piece) => piece.reportId),
          ...[...kept].flatMap(([id, all]) =>
            all.filter((one) => tail(one) !== acknowledged.mails.get(id)).map(() => id),
          ),
        ],
      }
    },
    async close() {
      await service.remove()
      await dovecot.remove()
      await world.close()
    },
  }
}

function mailOf(size: number) {
  const id = randomUUID()
  const body = randomBytes(size / 2)
    .toString('hex')
    .replace(/(.{70})/g, '$1\r\n')
  return { id: `<${id}@pines.example>`, raw: Buffer.from(aMail({ id, body: `${body}\r\n` })) }
}

async function signedIn(rows: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>) {
  const token = randomBytes(32).toString('base64url')
  await rows(
    `insert into auth.session (token, person_id, kind, created_at, last_seen_at, expires_at)
     select sha256($1::bytea), id, 'test', now(), now(), now() + '6 hours' from app.person where email = 'ada@pines.example'`,
    [Buffer.from(token)],
  )
  return `bw=${token}`
}

/** Hands something in until it is taken, as a client does that keeps what was not. @returns the answers it got */
export async function persist({ ask, taken }: Sending, ended: () => boolean = () => false): Promise<number[]> {
  const answers: number[] = []
  while (!ended() || answers.length === 0) {
    const answer = await ask()
    answers.push(answer)
    if (answer >= 200 && answer < 300) {
      taken()
      return answers
    }
    await pause(100)
  }
  return answers
}
