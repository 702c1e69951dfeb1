import { expect, test } from 'vitest'
import { GMAIL, gmail } from './gmail.ts'
import { accountPath, legacyId, permId } from './gmail-ids.ts'
import { shownHere, showPage } from './page-for-test.ts'

const MAIL = 'https://mail.google.com/mail/u/1/#inbox/FMfcgzQcqtXbkLmVwPdRtHs'
const open = (page: string, url = MAIL) => gmail.openItems(showPage(`gmail/${page}.html`, url), shownHere)

test('EXT-6 the current page gives every expanded message with its facts', () => {
  const items = open('current')
  expect(items.map(({ ref }) => ref.messageId)).toEqual(['19fdaeed11138ef2', '19fdaeed11138ef3', '19fdaeed11138ef4'])
  expect(items[0]?.ref).toEqual({
    provider: 'gmail',
    account: '/mail/u/1',
    messageId: '19fdaeed11138ef2',
    permId: 'msg-f:1872845353272970994',
    threadId: '19fdaeed11138b11',
    from: 'd.hart@northwind.example',
    fromName: 'Daniel Hart',
    subject: 'Re: Re: pricing',
    date: '7 Nov 2026, 22:48',
  })
})

test('EXT-6 an older page without legacy ids gives the same facts by the next alternatives', () => {
  const [item] = open('older')
  expect(item?.ref).toMatchObject({
    messageId: '18d75b8423f30002',
    permId: 'msg-f:1790000000000000002',
    from: 'sam.reed@client.example',
    subject: 'Hello',
  })
  expect(item?.ref.threadId).toBe('18d75b8423f30001')
})

test('EXT-6 a right-to-left page with a msg-a id is read without any label', () => {
  const [item] = open('arabic')
  expect(item?.ref).toMatchObject({
    permId: 'msg-a:r-8123456789012345678',
    from: 'omar@client.example',
    subject: 'عرض السعر',
  })
  expect(item?.ref.messageId).toBeUndefined()
  expect(gmail.key(item!.ref)).toBe('msg-a:r-8123456789012345678')
})

test('EXT-6 every fact has dated alternatives', () => {
  for (const [name, choices] of Object.entries(GMAIL)) {
    if (typeof choices === 'string') continue
    expect(choices.length, name).toBeGreaterThan(0)
    for (const [selector, confirmed] of choices) {
      expect(() => document.querySelector(selector)).not.toThrow()
      expect(confirmed).toMatch(/^20\d\d-\d\d$/)
    }
  }
})

test('EXT-11 a hidden view before the open one is never reported', () => {
  expect(open('hidden-view-first').map(({ ref }) => [ref.messageId, ref.from, ref.threadId])).toEqual([
    ['19fdaeed11138ef2', 'right@client.example', '19fdaeed11138b11'],
  ])
})

test('EXT-11 two rendered views mean that nothing is certain', () => {
  const doc = showPage('gmail/hidden-view-first.html', MAIL)
  expect(gmail.openItems(doc, () => true)).toEqual([])
})

test('EXT-7 an address written inside the message is never taken for its sender', () => {
  expect(open('look-alike').map(({ ref }) => [ref.messageId, ref.from, ref.threadId])).toEqual([
    ['19fdaeed11138ef2', 'd.hart@northwind.example', '19fdaeed11138b11'],
  ])
})

test.each(['swapped-ids', 'no-sender', 'no-id'])('EXT-7 %s: no item, never a guess', (page) => {
  expect(open(page)).toEqual([])
})

test('EXT-7 the same id on two elements is no item', () => {
  const doc = showPage('gmail/current.html', MAIL)
  doc.querySelectorAll('.adn').forEach((el) => {
    el.setAttribute('data-legacy-message-id', '19fdaeed11138ef2')
    el.setAttribute('data-message-id', '#msg-f:1872845353272970994')
  })
  expect(gmail.openItems(doc, shownHere)).toEqual([])
})

test('EXT-7 mangling any single fact gives the right message or none', () => {
  const facts = ['.adn', '.gD', '[role=main]', 'h2', 'h3', '.a3s', '.ii', '.acX', '.gE', '[role=listitem]']
  for (const fact of facts) {
    const doc = showPage('gmail/current.html', MAIL)
    for (const el of doc.querySelectorAll(fact)) {
      el.removeAttribute('class')
      el.removeAttribute('role')
      for (const name of el.getAttributeNames())
        if (name.startsWith('data-') || name === 'email') el.removeAttribute(name)
    }
    for (const { ref } of gmail.openItems(doc, shownHere))
      expect([ref.messageId, ref.from], fact).toEqual([
        ref.messageId,
        ref.messageId === '19fdaeed11138ef3' ? 'ada@acme.example' : 'd.hart@northwind.example',
      ])
  }
})

test('EXT-12 an element reused for another message has another key', () => {
  const doc = showPage('gmail/current.html', MAIL)
  const [before] = gmail.openItems(doc, shownHere)
  before?.el.setAttribute('data-legacy-message-id', '19fdaeed11138eff')
  before?.el.setAttribute('data-message-id', '#msg-f:1872845353272971007')
  const after = gmail.openItems(doc, shownHere).find(({ el }) => el === before?.el)
  expect(gmail.key(after!.ref)).not.toBe(gmail.key(before!.ref))
  expect(gmail.watch).toContain('data-legacy-message-id')
})

test('EXT-31 a container without id or sender shows in the diagnosis', () => {
  const of = (page: string) => gmail.diagnose(showPage(`gmail/${page}.html`, MAIL), shownHere)
  expect(of('current')).toMatchObject({ containers: 3, withId: 3, withSender: 3 })
  expect(of('no-sender')).toMatchObject({ containers: 1, withId: 1, withSender: 0 })
  expect(of('no-id')).toMatchObject({ containers: 1, withId: 0, withSender: 1 })
})

test('EXT-12 ids convert between their two forms', () => {
  expect(legacyId('msg-f:1872845353272970994')).toBe('19fdaeed11138ef2')
  expect(legacyId('msg-a:r123456789')).toBeUndefined()
  expect(permId('#msg-a:r-8123456789012345678')).toBe('msg-a:r-8123456789012345678')
  expect(permId('#msg-f:1 or 1=1')).toBeUndefined()
})

test.each([
  ['/mail/u/0/', '/mail/u/0'],
  ['/mail/u/12/', '/mail/u/12'],
  ['/mail/b/AEoRXRQ1/u/0/', '/mail/b/AEoRXRQ1/u/0'],
  ['/mail/u/0/d/AEoRXRQ1/', '/mail/u/0/d/AEoRXRQ1'],
])('EXT-6 the account of %s', (path, account) => {
  expect(accountPath(path)).toBe(account)
})

test('A2 the row of Delete, Spam and Archive is kept away from', () => {
  expect(gmail.keepAway(showPage('gmail/current.html', MAIL)).map((el) => el.getAttribute('aria-label'))).toEqual(
    expect.arrayContaining(['Archive', 'Report spam', 'Delete']),
  )
})
