import { generateKeyPairSync } from 'node:crypto'
import { sealMessage } from 'mailauth/lib/arc/index.js'
import { describe, expect, test } from 'vitest'
import type { Resolver } from './arc.ts'
import { gradeOf, verifyOriginal } from './dkim.ts'

const now = new Date('2026-11-03T10:00:00Z')
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
const zone: Record<string, string[][]> = {
  'TXT s1._domainkey.relay.example': [[record]],
  'TXT s1._domainkey.list.example': [[record]],
}
const dns: Resolver = async (name, type) => {
  const found = zone[`${type} ${name}`]
  if (!found) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' })
  return found
}
const mail = Buffer.from(
  'From: Tom <tom@client.example>\r\nTo: ana@corp.example\r\nSubject: offer\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\nwords\r\n',
)

async function sealed(bytes: Buffer, domain: string, i: number): Promise<Buffer> {
  const headers = await sealMessage(bytes, {
    signingDomain: domain,
    selector: 's1',
    privateKey: pem,
    i,
    cv: i === 1 ? 'none' : 'pass',
    signTime: now,
    authResults: `${domain}; spf=pass smtp.mailfrom=tom@client.example; dmarc=pass header.from=client.example`,
  } as Parameters<typeof sealMessage>[1])
  return Buffer.concat([Buffer.from(headers), bytes])
}
const check = (bytes: Buffer, trustedSealers: string[] = [], resolver = dns) =>
  verifyOriginal(bytes, resolver, { now, trustedSealers })

describe('MAIL-33 ARC is shown, and believed only from configured sealers', () => {
  test('a mail without seals says nothing about a chain', async () => {
    expect((await check(mail)).arc).toBeUndefined()
  })

  test('a chain that passes is shown with its seals; whose it is decides whether it is trusted', async () => {
    const bytes = await sealed(mail, 'relay.example', 1)
    const { arc } = await check(bytes)
    expect(arc).toMatchObject({
      chain: 'pass',
      trusted: false,
      seals: [{ i: 1, domain: 'relay.example', selector: 's1', cv: 'none' }],
    })
    expect(arc?.results).toBeUndefined()
    const trusted = (await check(bytes, ['relay.example'])).arc
    expect(trusted).toMatchObject({ chain: 'pass', trusted: true })
    expect(trusted?.results).toContain('dmarc=pass')
  })

  test('one sealer that is not configured makes the whole chain untrusted', async () => {
    const bytes = await sealed(await sealed(mail, 'list.example', 1), 'relay.example', 2)
    const { arc } = await check(bytes, ['relay.example'])
    expect(arc?.seals.map(({ i, domain, cv }) => [i, domain, cv])).toEqual([
      [1, 'list.example', 'none'],
      [2, 'relay.example', 'pass'],
    ])
    expect(arc).toMatchObject({ chain: 'pass', trusted: false })
    expect((await check(bytes, ['relay.example', 'list.example'])).arc?.trusted).toBe(true)
  })

  test('a changed mail, a typed chain and a silent DNS are no pass, and no chain changes a grade', async () => {
    const good = await sealed(mail, 'relay.example', 1)
    const changed = Buffer.from(good.toString('latin1').replace('words', 'other'), 'latin1')
    const typed = Buffer.concat([
      Buffer.from(
        'ARC-Seal: i=1; a=rsa-sha256; cv=none; d=relay.example; s=s1; b=AAAA\r\nARC-Authentication-Results: i=1; relay.example; dmarc=pass\r\n',
      ),
      mail,
    ])
    for (const bytes of [changed, typed]) {
      const verification = await check(bytes, ['relay.example'])
      expect(verification.arc).toMatchObject({ chain: 'fail', trusted: false, seals: [{ domain: 'relay.example' }] })
      expect(gradeOf({ grade: 'C', bytes }, verification)).toBe('C')
    }
    const down: Resolver = () => Promise.reject(Object.assign(new Error('down'), { code: 'ESERVFAIL' }))
    expect((await check(good, ['relay.example'], down)).arc).toMatchObject({ chain: 'not-checked', trusted: false })
    expect(gradeOf({ grade: 'C', bytes: good }, await check(good, ['relay.example']))).toBe('C')
  })

  test('MAIL-38 a chain of 50 seals makes at most 10 queries of its own', async () => {
    const seals = Array.from(
      { length: 50 },
      (_, k) =>
        `ARC-Seal: i=${k + 1}; a=rsa-sha256; cv=${k ? 'pass' : 'none'}; d=d${k}.example; s=s; b=AAAA\r\nARC-Message-Signature: i=${k + 1}; a=rsa-sha256; c=relaxed/relaxed; d=d${k}.example; s=s; h=from; bh=AAAA; b=AAAA\r\nARC-Authentication-Results: i=${k + 1}; x\r\n`,
    )
    let queries = 0
    const counting: Resolver = (name, type) => {
      queries++
      return dns(name, type)
    }
    const { arc } = await check(Buffer.concat([Buffer.from(seals.join('')), mail]), [], counting)
    expect(arc?.seals).toHaveLength(50)
    expect(arc?.chain).not.toBe('pass')
    expect(queries).toBeLessThanOrEqual(20)
  })

  test('a head longer than any mail system writes is not checked, and nothing waits for it', async () => {
    const long = Buffer.concat([Buffer.alloc(20 << 20, 'a:b\r\n'), mail])
    expect(await check(long)).toMatchObject({ signatures: [], aligned: false })
  })
})
