import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { burn, type Entry } from '@kenjiuno/msgreader/lib/Burner.js'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type House, openHouse } from '../testing/matrix.ts'
import { checkSignaturesWith } from './check-signatures.ts'
import { readWaiting } from './read-mail.ts'
import { storeMailEvidence } from './store-mail-evidence.ts'
import { outlookView } from './upload-view.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const fromOutside = (subject: string, line = '\r\n') =>
  Buffer.from(
    [
      'From: Max Kern <max@client.example>',
      'To: ada@pines.example',
      `Subject: ${subject}`,
      'Date: Sun, 8 Nov 2026 20:00:00 +0000',
      `Message-ID: <${subject}@client.example>`,
      '',
      'Why?',
      '',
    ].join(line),
  )
async function handsIn(who: string | undefined, bytes: Buffer) {
  const headers = { 'content-type': 'application/octet-stream' }
  const answer = await house.ask('/api/mail/upload', who, { method: 'POST', body: new Uint8Array(bytes), headers })
  const said = (await answer.json()) as Record<string, unknown>
  await readWaiting(house.deps)
  return { status: answer.status, said }
}
const newest = async (bytes: Buffer) =>
  (
    await house.rows(
      `select m.*, r.reporter_id, r.door from app.mail m left join app.report r on r.id = m.report_id
       where m.door = 'upload' and m.size = $1 order by m.outcome = 'report' desc`,
      [bytes.length],
    )
  )[0]!
const rows = (report: unknown) =>
  house.rows('select kind, via, grade, place, size::int, signature from app.evidence where report_id = $1', [report])

test('MAIL-2 a file that is handed in is kept byte for byte, echoed by its hash, and is the report of who is signed in', async () => {
  const { ada } = house.desk.staff
  const bytes = fromOutside('upload-one')
  expect(await handsIn(ada.id, bytes)).toEqual({
    status: 201,
    said: { sha256: sha256(bytes), size: bytes.length, format: 'eml' },
  })
  const row = await newest(bytes)
  expect(row).toMatchObject({ outcome: 'report', verdict: 'verified', verdict_reason: 'session' })
  expect(row).toMatchObject({ reporter_id: ada.id, door: 'upload' })
  expect((await house.desk.rawOf(String(row['id']))).equals(bytes)).toBe(true)
  expect(await rows(row['report_id'])).toMatchObject([{ kind: 'mail', via: 'upload', grade: 'C', size: bytes.length }])
  const mine = await (await house.ask('/api/reports/mine', ada.id)).json()
  expect(mine.some((report: { key: string }) => report.key === row['report_id'])).toBe(true)
  expect(row['mailbox']).not.toContain(ada.id)
})

test('SETTLED 34 the same file from the same person is one report, from two people two; also once its bytes are in the store', async () => {
  const { ada, gus } = house.desk.staff
  const bytes = fromOutside('upload-two')
  const reports = async () => {
    const found = await house.rows(
      `select distinct r.reporter_id from app.report r join app.mail m on m.report_id = r.id where m.size = $1 and m.door = 'upload'`,
      [bytes.length],
    )
    return found.map((r) => r['reporter_id']).sort()
  }
  for (const who of [ada, ada, gus]) {
    expect((await handsIn(who.id, bytes)).status).toBe(201)
    await house.deps.jobs.drain(house.deps, [storeMailEvidence])
  }
  expect(await reports()).toEqual([ada.id, gus.id].sort())
  const outcomes = await house.rows(
    `select outcome, count(*)::int n from app.mail where size = $1 group by 1 order by 1`,
    [bytes.length],
  )
  expect(outcomes).toContainEqual({ outcome: 'duplicate', n: 1 })
})

test('MAIL-2 a file with bare line feeds is hashed as it came, and its signature checked on a CRLF copy', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const mail = fromOutside('upload-signed')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const { signatures } = await dkimSign(mail, {
    signatureData: [{ signingDomain: 'client.example', selector: 's1', privateKey: pem }],
  } as Parameters<typeof dkimSign>[1])
  const saved = Buffer.from(
    Buffer.concat([Buffer.from(signatures), mail])
      .toString('latin1')
      .replaceAll('\r\n', '\n'),
    'latin1',
  )
  const { said } = await handsIn(house.desk.staff.gus.id, saved)
  expect(said['sha256']).toBe(sha256(saved))
  const row = await newest(saved)
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
  await checkSignaturesWith(async () => [[record]]).run(house.deps, { reportIds: [String(row['report_id'])] })
  expect(await rows(row['report_id'])).toMatchObject([{ grade: 'A', size: saved.length }])
})

/** A compound file with one stream for each property, as Outlook writes it. */
function outlookFile(properties: Record<string, string>): Buffer {
  const entries: Entry[] = [{ name: 'Root Entry', type: 5, length: 0, children: [] }]
  for (const [id, value] of Object.entries(properties)) {
    const bytes = Buffer.from(value, 'utf16le')
    const entry = { name: `__substg1.0_${id}001F`, type: 2, length: bytes.length, binaryProvider: () => [...bytes] }
    entries[0]!.children!.push(entries.push(entry) - 1)
  }
  return Buffer.from(burn(entries))
}

test('MAIL-2 a .msg is taken too: its bytes are kept, its sender is a proposal, its grade is never above C', async () => {
  const file = outlookFile({
    '001A': 'IPM.Note',
    '0037': 'offer',
    '0C1A': 'Tom Hart',
    '5D01': 'tom@client.example',
    '1000': 'words',
  })
  expect((await handsIn(house.desk.staff.ada.id, file)).said).toMatchObject({ format: 'msg', sha256: sha256(file) })
  const row = await newest(file)
  expect((await house.desk.rawOf(String(row['id']))).equals(file)).toBe(true)
  await checkSignaturesWith(async () => [[]]).run(house.deps, { reportIds: [String(row['report_id'])] })
  expect(await rows(row['report_id'])).toMatchObject([{ via: 'upload', grade: 'C', size: file.length }])
  expect(await house.rows('select how, grade from app.proposal where report_id = $1', [row['report_id']])).toEqual([
    { how: 'redirected:uploaded', grade: 'C' },
  ])
  expect(await outlookView(house.deps.parser, file)).toMatchObject({
    ...{ from: [{ name: 'Tom Hart', address: 'tom@client.example' }], subject: 'offer', text: 'words' },
  })
  expect(await outlookView(house.deps.parser, fromOutside('no-outlook'))).toBeUndefined()
})

const unreadable: Record<string, () => Buffer> = {
  'an Outlook file that is cut': () =>
    outlookFile({ '001A': 'IPM.Note', '0037': 'cut', '1000': 'words' }).subarray(0, 1500),
  'an Outlook file of noise': () => Buffer.concat([outlookFile({}).subarray(0, 8), randomBytes(5000)]),
  'a message whose parts nobody can read': () =>
    Buffer.concat([
      fromOutside('upload-broken').subarray(0, -10),
      Buffer.from('\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'),
      Buffer.from('--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(2_000)),
    ]),
}
test.each(Object.keys(unreadable))(
  'MAIL-21 %s is a report with its bytes: the person sees it, the desk sees it',
  async (what) => {
    const { ada, ivy } = house.desk.staff
    const file = unreadable[what]!()
    expect((await handsIn(ada.id, file)).said).toMatchObject({ sha256: sha256(file), size: file.length })
    const row = await newest(file)
    expect(row).toMatchObject({ outcome: 'report', reporter_id: ada.id, verdict: 'verified' })
    const mine = await (await house.ask('/api/reports/mine', ada.id)).json()
    expect(mine.some((report: { key: string }) => report.key === row['report_id'])).toBe(true)
    expect((await house.desk.rawOf(String(row['id']))).equals(file)).toBe(true)
    expect(await rows(row['report_id'])).toMatchObject([{ via: 'upload', size: file.length }])
    const waiting = await (await house.ask('/api/mail/waiting', ivy.id)).json()
    const seen = waiting.find((mail: { id: string }) => mail.id === row['id'])
    expect(seen?.state).toBe(row['state'] === 'quarantined' ? 'quarantined' : undefined)
    if (!seen) return
    expect(row['problem']).toBe('refused')
    const again = await house.ask(`/api/mail/${row['id']}/retry`, ivy.id, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await again.json()).toEqual({ state: 'quarantined' })
    expect((await newest(file))['report_id']).toBe(row['report_id'])
  },
)

test('what is no message is refused in words, and who is not signed in is not let in', async () => {
  const { ada } = house.desk.staff
  for (const bytes of [Buffer.from('%PDF-1.7 and more'), Buffer.from('Just a note\n'), Buffer.alloc(0)])
    expect(await handsIn(ada.id, bytes)).toMatchObject({ status: 422, said: { code: 'upload.no_message' } })
  expect((await handsIn(undefined, fromOutside('upload-none'))).status).toBe(401)
})
