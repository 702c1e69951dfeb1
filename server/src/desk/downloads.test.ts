import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOSTILE_NAMES } from '../testing/hostile-files.ts'
import { type House, openHouse } from '../testing/matrix.ts'
import { LINK_LIFE } from './downloads.ts'

let house: House
let reference = ''
let id = ''
beforeAll(async () => {
  house = await openHouse()
  const { ada, hal } = house.desk.staff
  const bytes = mailWith(HOSTILE_NAMES.map(([name]) => name))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const key = randomUUID()
  const item = {
    kind: 'mail',
    fidelity: 'raw',
    via: 'gmail',
    size: bytes.length,
    sha256,
    snapshot: { provider: 'gmail' },
  }
  const send = (who: string, method: string, path: string, body: unknown, type = 'application/json') =>
    house.ask(path, who, { method, headers: { 'content-type': type }, body: body as BodyInit })
  const report = JSON.stringify({ key, source: 'gmail', items: [item] })
  reference = (await (await send(ada.id, 'POST', '/api/reports', report)).json()).reference
  await send(ada.id, 'PUT', `/api/reports/${key}/evidence/${sha256}`, bytes, 'application/octet-stream')
  await send(hal.id, 'POST', `/api/cases/${reference}/claim`, '{}')
  id = String((await house.rows('select id from app.evidence'))[0]?.['id'])
})
afterAll(() => house.close())

/** A picture of 60,000 by 60,000 that says it is a PDF. */
const PICTURE = `--b\r\nContent-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(
  '89504e470d0a1a0a0000000d494844520000ea600000ea600806000000000000000000000049454e44ae426082',
  'hex',
).toString('base64')}\r\n`

/** A mail with these attachments; each holds its number and a script. */
function mailWith(names: readonly string[]): Buffer<ArrayBuffer> {
  const encode = (name: string) =>
    encodeURIComponent(name).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  const parts = names.map(
    (name, n) =>
      `--b\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename*=utf-8''${encode(name)}\r\n\r\n${contentOf(n)}\r\n`,
  )
  return Buffer.from(
    `From: cy@client.example\r\nSubject: files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n${parts.join('')}${PICTURE}--b--\r\n`,
  )
}
const contentOf = (n: number) => `<script>alert(${n})</script>`

const original = () => `/api/cases/${reference}/evidence/${id}/original`
const attachment = (n: number) => `/api/cases/${reference}/evidence/${id}/attachments/${n}`
async function linkFor(path = original(), who = house.desk.staff.hal.id): Promise<string> {
  const answer = await house.ask(path, who)
  expect([answer.status, await answer.text()]).toEqual([303, ''])
  return answer.headers.get('location') ?? ''
}
const acts = async () =>
  (await house.rows('select act from app.custody where evidence_id = $1 order by at', [id])).map(({ act }) => act)

test('SEC T11 of 40 hostile files none is shown: a download from the second origin, exact headers, a safe name', async () => {
  const files = house.deps.config.attachmentsUrl ?? ''
  expect(new URL(files).origin).not.toBe(new URL(house.base).origin)
  expect(HOSTILE_NAMES.length).toBe(40)
  for (const [n, [, safe]] of HOSTILE_NAMES.entries()) {
    const link = await linkFor(attachment(n))
    expect(link.startsWith(`${files}/download/`)).toBe(true)
    const answer = await fetch(link)
    expect(await answer.text()).toBe(contentOf(n))
    const headers = Object.fromEntries(answer.headers)
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "sandbox; default-src 'none'",
      'content-type': 'application/octet-stream',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    expect(headers['set-cookie']).toBeUndefined()
    const [, ascii, encoded] = /^attachment; filename="([\x20-\x7e]*)"; filename\*=UTF-8''([\w.!#$&+^`|~%-]+)$/.exec(
      headers['content-disposition'] ?? '',
    ) ?? ['', '', '']
    expect(decodeURIComponent(encoded ?? '')).toBe(safe)
    expect(ascii).not.toMatch(/["\\/]/)
  }
})

test('SEC O5 a link is good once, for a minute, for its person as they are then; following it is noted', async () => {
  const before = (await acts()).length
  const link = await linkFor()
  expect((await acts()).length).toBe(before)
  expect((await fetch(link)).status).toBe(200)
  expect((await acts()).slice(before)).toEqual(['downloaded'])
  expect((await fetch(link)).status).toBe(404)

  const late = await linkFor()
  house.desk.clock.advance(LINK_LIFE + 1)
  expect((await fetch(late)).status).toBe(404)

  const walled = await linkFor()
  const { hal } = house.desk.staff
  const [row] = await house.rows('select id from app.case_file where reference = $1', [reference])
  await house.rows(`insert into app.case_wall (case_id, person_id, source, since) values ($1, $2, 'reporter', now())`, [
    row?.['id'],
    hal.id,
  ])
  expect((await fetch(walled)).status).toBe(404)
  expect((await house.ask(original(), hal.id)).status).toBe(404)
  await house.rows('delete from app.case_wall where case_id = $1', [row?.['id']])
  expect((await acts()).slice(before)).toEqual(['downloaded'])
})

test('SEC T11 the main origin hands out no bytes, and the second origin answers nothing else and knows nobody', async () => {
  const link = new URL(await linkFor())
  expect((await house.ask(link.pathname, house.desk.staff.hal.id)).headers.get('content-disposition')).toBeNull()
  const cookie = await house.cookieOf(house.desk.staff.hal.id)
  for (const path of [
    '/',
    '/api/session',
    '/assets/x.js',
    '/download/',
    '/download/..%2fapi',
    '/health/live',
    original(),
  ])
    for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD']) {
      const answer = await fetch(link.origin + path, { method, headers: { cookie } })
      expect([path, method, answer.status]).toEqual([path, method, 404])
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    }
  expect((await fetch(link)).status).toBe(200)
  const { ada, ivy } = house.desk.staff
  for (const who of [ada.id, ivy.id]) expect([403, 404]).toContain((await house.ask(attachment(0), who)).status)
  expect((await house.ask(attachment(99), house.desk.staff.hal.id)).status).toBe(303)
  expect((await fetch(await linkFor(attachment(99)))).status).toBe(404)
})

test('SEC T11 SEC T7 the type that is shown is what the first bytes say; nothing is decoded or unpacked for it', async () => {
  const answer = await house.ask(`/api/cases/${reference}/evidence/${id}`, house.desk.staff.hal.id)
  const { attachments } = await answer.json()
  expect(attachments.length).toBe(HOSTILE_NAMES.length + 1)
  expect(attachments.at(0)).toMatchObject({ type: 'text/html' })
  expect(attachments.at(-1)).toMatchObject({ name: 'a.pdf', type: 'image/png' })
})
