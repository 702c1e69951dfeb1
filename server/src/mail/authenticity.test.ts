import { describe, expect, test } from 'vitest'
import { readAuthResults } from './auth-results.ts'
import { type ReporterInput, whoReported } from './authenticity.ts'
import { readBytes } from './bytes.ts'
import { classify } from './machine-mail.ts'

const head = (text: string) =>
  readBytes(Buffer.from(`${text}\nTo: report@corp.example\n\nx`.replace(/\n/g, '\r\n'))).head
const ask = (text: string, more: Partial<ReporterInput> = {}) =>
  whoReported({
    head: head(text),
    door: 'imap',
    trustedAuthservIds: ['mx.corp.example'],
    ownAddresses: ['report@corp.example'],
    ownDomains: ['corp.example'],
    directory: (address) => (address === 'ana@corp.example' ? { personId: 'ana' } : undefined),
    ...more,
  })
const ana = 'From: Ana <ana@corp.example>'

describe('who reported', () => {
  test('MAIL-35 the login of our own SMTP door proves the sender, and only an equal one', () => {
    const envelope = { login: 'ANA@corp.example' }
    expect(ask(ana, { door: 'smtp', envelope })).toMatchObject({
      verdict: 'verified',
      reason: 'smtp-auth',
      personId: 'ana',
    })
    expect(ask(ana, { door: 'smtp', envelope: { login: 'bo@corp.example' } }).verdict).toBe('unverified')
    expect(ask(ana, { door: 'pipe', envelope }).verdict).toBe('unverified')
  })

  test('a signed-in person is verified whatever From says', () => {
    const session = { personId: 'bo' }
    expect(ask('From: x@client.example\nFrom: y@client.example', { door: 'upload', session })).toMatchObject({
      verdict: 'verified',
      reason: 'session',
      personId: 'bo',
      flags: ['from-ambiguous'],
    })
  })

  test('Microsoft: internal mail counts only in that tenant, other mail needs compauth too', () => {
    const internal = `X-MS-Exchange-Organization-AuthAs: Internal\n${ana}`
    expect(ask(internal).verdict).toBe('unverified')
    expect(ask(internal, { tenant: true })).toMatchObject({ verdict: 'verified', reason: 'tenant-internal' })
    expect(ask(`X-MS-Exchange-Organization-AuthAs: Internal\n${internal}`, { tenant: true }).verdict).toBe('unverified')
    const results = (compauth: string) =>
      `Authentication-Results: spf=pass (x) smtp.mailfrom=corp.example; dmarc=pass action=none header.from=corp.example;compauth=${compauth} reason=100\n${ana}`
    const microsoft = { tenant: true, trustedAuthservIds: [''] }
    expect(ask(results('pass'), microsoft)).toMatchObject({ verdict: 'verified', reason: 'dmarc' })
    expect(ask(results('fail'), microsoft).verdict).toBe('unverified')
  })

  test('MAIL-25 everyone an ambiguous From names is shown', () => {
    expect(ask('From: Ana <ana@corp.example>, Tom <tom@client.example>').from).toEqual([
      { name: 'Ana', address: 'ana@corp.example' },
      { name: 'Tom', address: 'tom@client.example' },
    ])
    expect(ask('From: Tom <tom@client.example> <ana@corp.example>').from).toHaveLength(2)
    expect(ask(`${ana}\nFrom: tom@client.example`).from).toHaveLength(2)
  })

  test('MAIL-34 a redirected mail names who passed it on as a claim', () => {
    expect(ask(`Resent-From: ${ana.slice(6)}\nFrom: Tom <tom@client.example>`)).toMatchObject({
      verdict: 'unverified',
      reason: 'redirected',
      claim: { address: 'ana@corp.example' },
    })
  })

  test('results are read as RFC 8601 writes them: comments and quotes say nothing', () => {
    expect(
      readAuthResults(
        'mx.corp.example 1; dmarc = pass (p=(a) reject) header.from = "corp.example"; dkim=fail reason="a; b=c"',
      ),
    ).toEqual({
      authservId: 'mx.corp.example',
      results: [
        { method: 'dmarc', result: 'pass', properties: { 'header.from': 'corp.example' }, comment: ' p=(a) reject' },
        { method: 'dkim', result: 'fail', properties: { reason: 'a;\u00a0b=c' }, comment: '' },
      ],
    })
  })
})

describe('receipts', () => {
  test('MAIL-45 only human mail that asks for no silence may be answered', () => {
    expect(classify(head(`${ana}\nSubject: hi`)).mayReceipt).toBe(true)
    for (const silent of [
      'X-Auto-Response-Suppress: OOF',
      'Return-Path: <>',
      'Auto-Submitted: auto-replied',
      'List-Id: <x>',
    ])
      expect(classify(head(`${silent}\n${ana}\nSubject: hi`)).mayReceipt, silent).toBe(false)
    expect(classify(head(`${ana}\nSubject: hi`), { envelopeFrom: '' })).toMatchObject({
      kind: 'human',
      mayReceipt: false,
    })
  })
})
