import { expect, test } from 'vitest'
import type { Env, MailRef } from '../sites/site.ts'
import { captureGmail, RAW_URL } from './gmail.ts'
import { looksLikeMime } from './mime.ts'

const RAW = 'From: Daniel Hart <d.hart@northwind.example>\r\nSubject: Hello\r\n\r\nText\r\n'
const ref: MailRef = {
  provider: 'gmail',
  account: '/mail/u/1',
  messageId: '19fdaeed11138ef2',
  from: 'd.hart@northwind.example',
  subject: 'Grüße',
}
const LOGIN = '<!doctype html><title>Sign in</title>'

interface World {
  page?: string | number
  worker?: string
  original?: string
  ik?: string
}

function world({ page = 404, worker, original, ik = 'abc123' }: World) {
  const asked: string[] = []
  let iks = 0
  const env: Env = {
    origin: 'https://mail.google.com',
    doc: document,
    now: () => 1_760_000_000_000,
    fetch: async (url) => {
      asked.push(String(url))
      if (String(url).includes('view=om')) return new Response(original ?? '', { status: original ? 200 : 404 })
      return typeof page === 'string' ? new Response(page) : new Response('', { status: page })
    },
    background: async () => (worker ? { ok: true, base64: btoa(worker) } : { ok: false }),
    ik: async () => {
      iks += 1
      return ik
    },
  }
  const body = document.createElement('div')
  body.textContent = 'Shown text'
  return { env, asked, iks: () => iks, run: () => captureGmail(ref, env, 'gmail-test', body) }
}

test('EXT-13 the page fetch comes first and needs no ik', async () => {
  const { run, asked, iks } = world({ page: RAW })
  const captured = await run()
  expect(captured).toMatchObject({ fidelity: 'raw', via: 'page', tried: [] })
  expect(atob(captured.base64)).toBe(RAW)
  expect(asked).toEqual([
    'https://mail.google.com/mail/u/1/?view=att&th=19fdaeed11138ef2&attid=0&disp=comp&safe=1&zw&cacheCounter=1760000000000',
  ])
  expect(asked[0]).toMatch(RAW_URL)
  expect(iks()).toBe(0)
})

test('EXT-13 the worker takes over when the page cannot read it', async () => {
  const captured = await world({ page: 500, worker: RAW }).run()
  expect(captured).toMatchObject({ fidelity: 'raw', via: 'worker' })
  expect(captured.tried).toHaveLength(1)
})

test('EXT-14 a sign-in page with status 200 is not a message', async () => {
  const captured = await world({ page: LOGIN, worker: LOGIN }).run()
  expect(captured.fidelity).toBe('rendered')
  expect(captured.tried.slice(0, 2)).toEqual(['page: not a mail', 'worker: not a mail'])
})

test('EXT-13 the original page is third and is named as such', async () => {
  const captured = await world({
    original: `<!doctype html><pre id="raw_message_text">${RAW.replaceAll('<', '&lt;')}</pre>`,
  }).run()
  expect(captured).toMatchObject({ fidelity: 'raw-original-page', via: 'original' })
  expect(atob(captured.base64)).toContain('From: Daniel Hart <d.hart@northwind.example>')
})

test('EXT-13 an ik that is not hexadecimal is not used', async () => {
  const { run, asked } = world({ ik: 'x&view=att', original: 'never' })
  expect((await run()).fidelity).toBe('rendered')
  expect(asked.some((url) => url.includes('view=om'))).toBe(false)
})

test('EXT-13 what the page showed always works and every failed step is noted', async () => {
  const captured = await world({}).run()
  expect(captured).toMatchObject({ fidelity: 'rendered', via: 'dom' })
  expect(captured.tried.map((step) => step.split(':')[0])).toEqual(['page', 'worker', 'original'])
  const mail = atob(captured.base64)
  expect(looksLikeMime(mail)).toBe(true)
  expect(mail).toContain('Subject: =?utf-8?B?')
})

test.each([
  ['From: a@b.example\r\n\r\nx', true],
  ['Delivered-To: a@b.example\nX: y\n\nx', true],
  ['From x Sat Jan 1\nFrom: a@b.example\n\nx', true],
  ['<!DOCTYPE html><p>x', false],
  ['\n  <html>', false],
  ['{"error":1}', false],
  ['', false],
  ['Just text\n\nSubject: late', false],
])('EXT-14 %j is a mail: %s', (head, mail) => {
  expect(looksLikeMime(head)).toBe(mail)
})
