import { expect, test } from 'vitest'
import { OUTLOOK, outlook } from './outlook.ts'
import { shownHere, showPage } from './page-for-test.ts'
import type { Env } from './site.ts'

const BASE = 'https://outlook.cloud.microsoft/mail/inbox'
const open = (page: string, url = `${BASE}/id/AAQkAGconv1%3D`) =>
  outlook.openItems(showPage(`outlook/${page}.html`, url), shownHere)

test('EXT-6 a conversation gives each rendered message with its own sender', () => {
  const items = open('current')
  expect(items.map(({ ref }) => [ref.messageId, ref.from, ref.fromName])).toEqual([
    ['AAMkAGmsg1=', 'd.hart@northwind.example', 'Daniel Hart'],
    ['AAMkAGmsg2=', undefined, 'Ada Brook'],
  ])
  expect(items[0]?.ref).toMatchObject({ threadId: 'AAQkAGconv1=', subject: 'Re: precio', account: 'maya@acme.example' })
})

test('EXT-6 an older pane takes the item id from the address bar', () => {
  expect(open('older', `${BASE}/id/AAMkAGitem7%3D`)[0]?.ref).toMatchObject({
    messageId: 'AAMkAGitem7=',
    from: 'sam.reed@client.example',
    subject: 'Hello',
  })
})

test('EXT-17 without an id, conversation and sender are needed', () => {
  expect(open('arabic', BASE)[0]?.ref).toMatchObject({ threadId: 'AAQkAGconv9=', from: 'omar@client.example' })
  expect(open('older', BASE)).toEqual([])
})

test('EXT-16 a selected row with an empty pane is no open message', () => {
  expect(open('empty-pane')).toEqual([])
})

test('EXT-7 what looks like a sender inside the message is ignored', () => {
  expect(open('look-alike').map(({ ref }) => [ref.messageId, ref.from])).toEqual([
    ['AAMkAGmsg1=', 'd.hart@northwind.example'],
  ])
})

test('EXT-16 no generated class name and no localised label is used', () => {
  for (const choices of Object.values(OUTLOOK))
    if (typeof choices !== 'string')
      for (const [selector] of choices) expect(selector).not.toMatch(/^\.|aria-label|title/)
})

test('EXT-17 the capture keeps what was shown, marked as a weak copy', async () => {
  const [item] = open('current')
  const captured = await outlook.capture(item!, {} as Env)
  expect(captured.fidelity).toBe('rendered')
  const mail = atob(captured.base64)
  expect(mail).toContain('From: "Daniel Hart" <d.hart@northwind.example>')
  expect(atob(mail.split('\r\n\r\n')[1]?.replaceAll('\r\n', '') ?? '')).toContain('texto uno')
})
