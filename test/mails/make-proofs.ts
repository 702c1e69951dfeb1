import type { Expectation, Fixture } from './make.ts'

const hop = 'Received: from relay.corp.example by mx.corp.example with ESMTPS; Tue, 3 Nov 2026 10:00:00 +0000\n'
const passed = 'Authentication-Results: mx.corp.example; spf=pass smtp.mailfrom=ana@corp.example; dmarc=pass (p=reject) header.from=corp.example\n'
const byKey = 'Authentication-Results: mx.corp.example; spf=fail smtp.mailfrom=x@bad.example; dkim=pass (2048-bit key) header.d=corp.example; dmarc=pass header.from=corp.example\n'
const failed = 'Authentication-Results: mx.corp.example; spf=fail; dmarc=fail header.from=corp.example\n'
const signature = (h = 'from:to:subject:date', more = '') => `DKIM-Signature: v=1; a=rsa-sha256; d=corp.example; s=k; h=${h};${more} bh=x; b=y\n`
const ana = 'From: Ana Ruiz <ana@corp.example>\n'
const rest = 'To: report@corp.example\nSubject: hello\nDate: Tue, 3 Nov 2026 09:59:00 +0000\nMessage-ID: <m@corp.example>\n\nmy own words\n'

const says = (verdict: Expectation['verdict'], reason: string, flags?: string[]): Expectation => ({ kind: 'human', verdict, reason, originals: [], ...(flags ? { flags } : {}) })
const ambiguous = says('unverified', 'from-ambiguous', ['from-ambiguous'])
const forged = says('unverified', 'forged-results', ['forged-results'])
const unproven = says('unverified', 'not-proven')
const list = (fixtures: Record<string, [string, Expectation]>): Fixture[] => Object.entries(fixtures).map(([name, [mail, expected]]) => ({ name, mail, expected }))

const proven = list({
  'dmarc-by-spf': [hop + passed + ana + rest, says('verified', 'dmarc')],
  'dmarc-by-signature': [hop + byKey + signature() + ana + rest, says('verified', 'dmarc')],
  'dmarc-in-cc': [hop + passed + ana + rest.replace('To: report@', 'To: bo@corp.example\nCc: report@'), says('verified', 'dmarc')],
  'tagged-address': [hop + passed + ana + rest.replace('To: report@', 'To: report+bw-7q4k9t@'), says('verified', 'dmarc')],
  'results-above-the-hop': [passed + hop + ana + rest, says('verified', 'dmarc')],
  'second-field-without-dmarc': [`${hop}${passed}Authentication-Results: mx.corp.example; dkim=pass header.d=corp.example\n${ana}${rest}`, says('verified', 'dmarc')],
  'smtp-auth': [`${hop}Authentication-Results: mx.corp.example; auth=pass smtp.auth=ana@corp.example\n${ana}${rest}`, says('verified', 'smtp-auth')],
  'name-is-the-same-address': [`${hop}${passed}From: "ana@corp.example" <ana@corp.example>\n${rest}`, says('verified', 'dmarc')],
  'upper-case': [`${hop}${passed}From: ANA <Ana@CORP.example>\n${rest}`, says('verified', 'dmarc')],
  'old-date': [hop + passed + ana + rest.replace('3 Nov 2026', '3 Oct 2026'), says('verified', 'dmarc', ['old-date'])],
  'nobody-in-the-directory': [hop + passed.replaceAll('ana@', 'gone@') + ana.replace('ana@', 'gone@') + rest, says('unverified', 'not-in-directory')],
  outsider: [`${hop}Authentication-Results: mx.corp.example; dmarc=pass header.from=client.example\nFrom: Tom <tom@client.example>\n${rest}`, says('external', 'foreign-domain')],
})

const forgeries = list({
  'no-results': [hop + ana + rest, unproven],
  'dmarc-fails': [hop + failed + ana + rest, unproven],
  'foreign-results': [`${hop}Authentication-Results: mx.bad.example; dmarc=pass header.from=corp.example\n${ana}${rest}`, unproven],
  'results-with-a-name-like-ours': [`${hop}Authentication-Results: mx.corp.example.bad.example; dmarc=pass header.from=corp.example\n${ana}${rest}`, unproven],
  'results-below-a-foreign-hop': [`${hop}Received: from x by mx.bad.example; x\n${passed}${ana}${rest}`, forged],
  'second-results-of-ours': [hop + failed + passed + ana + rest, forged],
  'second-results-below-a-foreign-hop': [`${hop}${passed}Received: from x by mx.bad.example; x\n${passed}${ana}${rest}`, forged],
  'pass-in-a-comment': [`${hop}Authentication-Results: mx.corp.example; dmarc=fail (dmarc=pass header.from=corp.example) header.from=corp.example\n${ana}${rest}`, unproven],
  'pass-in-quotes': [`${hop}Authentication-Results: mx.corp.example; spf=fail reason="; dmarc=pass header.from=corp.example"\n${ana}${rest}`, unproven],
  'pass-for-another-domain': [`${hop}Authentication-Results: mx.corp.example; dmarc=pass header.from=bad.example\n${ana}${rest}`, unproven],
  'pass-for-a-subdomain': [`${hop}Authentication-Results: mx.corp.example; dmarc=pass header.from=x.corp.example\n${ana}${rest}`, unproven],
  'two-dmarc-results': [`${hop}Authentication-Results: mx.corp.example; dmarc=pass header.from=corp.example; dmarc=fail header.from=corp.example\n${ana}${rest}`, unproven],
  'arc-results-only': [`${hop}ARC-Authentication-Results: i=1; mx.corp.example; dmarc=pass header.from=corp.example\n${ana}${rest}`, unproven],
  'auth-for-another-person': [`${hop}Authentication-Results: mx.corp.example; auth=pass smtp.auth=bo@corp.example\n${ana}${rest}`, unproven],
  'two-from': [`${hop}${passed}From: Tom <tom@client.example>\n${ana}${rest}`, ambiguous],
  'two-from-ours-first': [`${hop}${passed}${ana}From: Tom <tom@client.example>\n${rest}`, ambiguous],
  'several-addresses': [`${hop}${passed}From: Ana <ana@corp.example>, Tom <tom@client.example>\n${rest}`, ambiguous],
  group: [`${hop}${passed}From: Team: ana@corp.example;\n${rest}`, ambiguous],
  'sender-differs': [`${hop}${passed}${ana}Sender: tom@client.example\n${rest}`, says('unverified', 'from-ambiguous', ['sender-differs'])],
  'name-like-another-address': [`${hop}${passed}From: "bo@corp.example" <ana@corp.example>\n${rest}`, ambiguous],
  'name-like-another-address-encoded': [`${hop}${passed}From: =?utf-8?Q?bo=40corp.example?= <ana@corp.example>\n${rest}`, ambiguous],
  'our-address-as-a-name': [`${hop}${passed}From: "ana@corp.example" <tom@client.example>\n${rest}`, says('external', 'from-ambiguous')],
  'our-address-in-a-comment': [`${hop}${passed}From: tom@client.example (ana@corp.example)\n${rest}`, says('external', 'from-ambiguous')],
  homograph: [`${hop}Authentication-Results: mx.corp.example; dmarc=pass header.from=xn--crp-emc.example\nFrom: Ana <ana@cоrp.example>\n${rest}`, says('external', 'foreign-domain')],
  'domain-as-a-suffix': [`${hop}Authentication-Results: mx.corp.example; dmarc=pass header.from=corp.example.bad.example\nFrom: Ana <ana@corp.example.bad.example>\n${rest}`, says('external', 'foreign-domain')],
  'two-angles': [`${hop}${passed}From: Ana <tom@client.example> <ana@corp.example>\n${rest}`, ambiguous],
  'signature-covers-part': [hop + byKey + signature('from:to:subject', ' l=10;') + ana + rest, says('unverified', 'not-proven', ['weak-signature'])],
  'short-key': [hop + byKey.replace('2048', '512') + signature() + ana + rest, says('unverified', 'not-proven', ['weak-signature'])],
  'weak-algorithm': [hop + byKey + signature().replace('rsa-sha256', 'rsa-sha1') + ana + rest, says('unverified', 'not-proven', ['weak-signature'])],
  'internal-without-tenant': [`${hop}X-MS-Exchange-Organization-AuthAs: Internal\n${ana}${rest}`, unproven],
  'hidden-line-end': [`${hop}${passed}${ana.trimEnd()}\u0000\n${rest}`, ambiguous],
})

const away = says('unverified', 'not-addressed-to-us')
const unsigned = says('unverified', 'not-addressed-to-us', ['recipients-not-signed'])
const double = says('unverified', 'not-addressed-to-us', ['recipients-ambiguous'])
const replays = list({
  'written-to-a-client': [hop + byKey + signature() + ana + rest.replace('To: report@corp', 'To: tom@client'), away],
  'blind-copy': [hop + passed + ana + rest.replace('To: report@corp.example\n', 'To: undisclosed-recipients:;\n'), away],
  'second-to-added': [`${hop}${byKey}To: report@corp.example\n${signature()}${ana}${rest.replace('To: report@corp', 'To: tom@client')}`, double],
  'cc-added-unsigned': [`${hop}${byKey}Cc: report@corp.example\n${signature()}${ana}${rest.replace('To: report@corp', 'To: tom@client')}`, unsigned],
  'to-not-signed': [hop + byKey + signature('from:subject:date') + ana + rest, unsigned],
  'a-second-signature-claims-to': [hop + byKey + signature('from:subject:date') + signature() + ana + rest, unsigned],
})

const redirected: Fixture[] = [
  { name: 'resent-by-an-employee', mail: `Resent-From: Ana <ana@corp.example>\nResent-To: report@corp.example\n${hop}From: Tom <tom@client.example>\nTo: ana@corp.example\nSubject: offer\nDate: Tue, 3 Nov 2026 09:59:00 +0000\n\nbad words\n`, expected: { kind: 'human', verdict: 'unverified', reason: 'redirected', flags: ['redirected'], originals: [{ from: 'tom@client.example', grade: 'C', how: 'redirected' }], ownWords: '' } },
  { name: 'by-a-server-rule', mail: `${hop}From: Tom <tom@client.example>\nTo: ana@corp.example\nSubject: offer\nDate: Tue, 3 Nov 2026 09:59:00 +0000\n\nbad words\n`, expected: { kind: 'human', verdict: 'external', reason: 'foreign-domain', originals: [{ from: 'tom@client.example', grade: 'C', how: 'redirected' }], ownWords: '' } },
]

export const proofs: Record<string, Fixture[]> = { proven, forged: forgeries, replayed: replays, redirected }
