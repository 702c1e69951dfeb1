import { aMail, REPORT_ADDRESS } from '@breakwater/server/testing/mail-desk.ts'
import nodemailer from 'nodemailer'
import pg from 'pg'
import { freePorts, listens } from '../world/ports.ts'
import { until } from '../world/until.ts'
import { at, round } from './figures.ts'
import type { Folder } from './folder.ts'

/** The LMTP door: how long until a delivery is a report on a case, by either way in, and how many it takes a second. */
export async function lmtpRuns({ world, dovecot, outUrl }: Folder, deliveries: number, burst: number) {
  const [port = 0] = await freePorts(1)
  const imapUrl = `imap://live:${dovecot.password}@127.0.0.1:${dovecot.imapPort}/INBOX`
  const service = world.start({ imapUrl, outUrl, reconcileMs: 60_000, lmtpPort: port })
  await until(() => listens(port), { deadline: 30_000 })
  const client = new pg.Client(world.ownerUrl())
  await client.connect()
  const counted = async () => Number((await client.query('select count(*)::int n from app.report')).rows[0].n)
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port,
    lmtp: true,
    ignoreTLS: true,
    pool: true,
    maxConnections: 4,
    maxMessages: Number.POSITIVE_INFINITY,
  })
  const send = (raw: string) => transport.sendMail({ envelope: { from: 'ada@pines.example', to: REPORT_ADDRESS }, raw })
  const seen = async (before: number, give: () => Promise<unknown>) => {
    await give()
    const from = performance.now()
    await until(async () => (await counted()) > before, { every: 4, deadline: 30_000 })
    return performance.now() - from
  }
  const byDoor: number[] = []
  const byImap: number[] = []
  for (let n = 0; n < deliveries; n++) {
    byDoor.push(await seen(await counted(), () => send(aMail())))
    if (n % 3 === 0) byImap.push(await seen(await counted(), () => dovecot.deliver('live', aMail())))
  }
  const began = performance.now()
  await Promise.all(
    Array.from({ length: burst }, () => send(aMail({ body: 'x'.repeat(70).concat('\r\n').repeat(64) }))),
  )
  const lmtpPerSecond = round(burst / ((performance.now() - began) / 1000), 0)
  transport.close()
  await client.end()
  await service.kill()
  return {
    lmtpPerSecond,
    deliveryVisibleP50Ms: round(at(byDoor, 0.5), 0),
    deliveryVisibleP95Ms: round(at(byDoor, 0.95), 0),
    imapVisibleP50Ms: round(at(byImap, 0.5), 0),
    imapVisibleP95Ms: round(at(byImap, 0.95), 0),
  }
}
