import { generateKeyPairSync } from 'node:crypto'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caseKey } from '../cases/key.ts'
import { as, system, type Tx } from '../db/as.ts'
import { openEvidence } from '../evidence/open.ts'
import { aMail, type MailDesk, openMailDesk, withAttached } from '../testing/mail-desk.ts'
import { checkSignaturesWith } from './check-signatures.ts'
import { storeMailEvidence } from './store-mail-evidence.ts'

let desk: MailDesk
beforeAll(async () => {
  desk = await openMailDesk()
})
afterAll(() => desk.close())

const THIRD = Buffer.from(
  'From: Max Kern <max@client.example>\r\nTo: ada@pines.example\r\nSubject: Last night\r\nDate: Sun, 8 Nov 2026 20:00:00 +0000\r\nMessage-ID: <m1@client.example>\r\n\r\nWhy?\r\n',
)
const evidence = (id: unknown) => desk.rows('select * from app.evidence where report_id = $1 order by place desc', [id])
const opened = (e: Record<string, unknown>) =>
  as(
    desk.deps.db,
    system('intake'),
    async (tx) =>
      (await openEvidence(desk.deps, tx, await caseKey(desk.deps, tx, String(e['case_id'])), String(e['id']))).bytes,
  )

test('SETTLED 33 raw bytes move into the store, are read back there, and leave the table; every piece still opens', async () => {
  const raw = aMail(withAttached('here', [{ raw: THIRD, encoding: 'base64' }]))
  const row = await desk.gets(raw)
  await desk.deps.jobs.drain(desk.deps, [storeMailEvidence])
  const items = await evidence(row.report_id)
  expect(items.map((e) => e['place'])).toEqual(['store', 'part'])
  expect((await opened(items[0]!)).toString()).toBe(raw)
  expect((await opened(items[1]!)).equals(THIRD)).toBe(true)
  const [left] = await desk.rows(
    'select r.bytes from app.mail m join app.mail_raw r using (mailbox, address) where m.id = $1',
    [row.id],
  )
  expect(left).toEqual({ bytes: null })
  const acts = await desk.rows('select act from app.custody where evidence_id = $1 order by at, act desc', [
    items[0]!['id'],
  ])
  expect(acts.map((a) => a['act'])).toEqual(['received', 'moved'])
  await storeMailEvidence.run(desk.deps, { reportIds: [String(row.report_id)] })
  expect(await desk.gets(raw)).toMatchObject({ outcome: 'duplicate', report_id: row.report_id })
})

test('SEC D9 a piece that moves into the store while somebody opens it opens all the same', async () => {
  const raw = aMail({ id: 'moves-meanwhile', ...withAttached('here', [{ raw: THIRD, encoding: 'base64' }]) })
  const row = await desk.gets(raw)
  const [mail] = (await evidence(row.report_id)).filter((e) => e['place'] === 'mail')
  const meanwhile = () => storeMailEvidence.run(desk.deps, { reportIds: [String(row.report_id)] })
  const bytes = await as(desk.deps.db, system('intake'), async (tx) => {
    const key = await caseKey(desk.deps, tx, String(mail!['case_id']))
    return (await openEvidence(desk.deps, movingAfterFirstLook(tx, meanwhile), key, String(mail!['id']))).bytes
  })
  expect(bytes.toString()).toBe(raw)
  expect((await evidence(row.report_id)).map((e) => e['place'])).not.toContain('mail')
})

/** The same transaction; after its first look at a row something else happens. */
function movingAfterFirstLook(tx: Tx, meanwhile: () => Promise<unknown>): Tx {
  let looked = false
  const watched = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        if (name !== 'executeTakeFirst') {
          return (...said: unknown[]) => {
            const next = value.apply(target, said)
            return !looked && typeof next === 'object' && ['selectFrom', 'selectAll', 'where'].includes(String(name))
              ? watched(next)
              : next
          }
        }
        return async () => {
          const row = await value.call(target)
          if (!looked) {
            looked = true
            await meanwhile()
          }
          return row
        }
      },
    })
  return watched(tx)
}

test('MAIL-36 a signed original becomes grade A within the next job run, with the key it was checked against; the mail itself does not', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { signatures } = await dkimSign(THIRD, {
    signatureData: [
      {
        signingDomain: 'client.example',
        selector: 's1',
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      },
    ],
  } as Parameters<typeof dkimSign>[1])
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
  let reachable = false
  const resolver = async (name: string) => {
    if (!reachable) throw Object.assign(new Error('no DNS'), { code: 'ETIMEOUT' })
    return name === 's1._domainkey.client.example'
      ? [[record]]
      : Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }))
  }
  const job = checkSignaturesWith(resolver)
  const row = await desk.gets(aMail(withAttached('signed', [{ raw: Buffer.concat([Buffer.from(signatures), THIRD]) }])))
  await job.run(desk.deps, { reportIds: [String(row.report_id)] })
  expect((await evidence(row.report_id)).map((e) => e['grade'])).not.toContain('A')
  reachable = true
  await job.run(desk.deps, { reportIds: [String(row.report_id)] })
  const items = await evidence(row.report_id)
  expect(items.map((e) => ({ place: e['place'], grade: e['grade'] }))).toEqual([
    { place: 'part', grade: 'A' },
    { place: 'mail', grade: 'D' },
  ])
  expect(items[0]!['signature']).toMatchObject({ aligned: true, signatures: [{ domain: 'client.example', record }] })
})
