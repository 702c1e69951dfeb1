import { describe, expect, test } from 'vitest'
import { findForwards } from './forward-block.ts'
import { htmlLines } from './html-lines.ts'

const senders = (text: string) => findForwards(text).blocks.map(({ from }) => from.address ?? from.name)

const attributionLines = {
  en: 'On Mon, 3 Nov 2025 at 10:12, Tom Hart <tom@client.example> wrote:',
  enApple: 'On 3 Nov 2025, at 10:12,\nTom Hart\n<tom@client.example> wrote:',
  enMac: 'On 11/3/25, 10:12 AM, "Hart, Tom" <tom@client.example> wrote:',
  de: 'Am Mo., 3. Nov. 2025 um 10:12 Uhr schrieb Tom Hart <tom@client.example>:',
  fr: 'Le lun. 3 nov. 2025 à 10:12, Tom Hart <tom@client.example> a écrit :',
  es: 'El lun, 3 nov 2025 a las 10:12, Tom Hart (<tom@client.example>) escribió:',
  it: 'Il giorno lun 3 nov 2025 alle ore 10:12 Tom Hart <tom@client.example> ha scritto:',
  pt: 'Em seg., 3 de nov. de 2025 às 10:12, Tom Hart <tom@client.example> escreveu:',
  nl: 'Op ma 3 nov 2025 om 10:12 schreef Tom Hart <tom@client.example>:',
  sv: 'Den mån 3 nov. 2025 kl 10:12 skrev Tom Hart <tom@client.example>:',
  da: 'Den man. 3. nov. 2025 kl. 10.12 skrev Tom Hart <tom@client.example>:',
  no: 'man. 3. nov. 2025 kl. 10:12 skrev Tom Hart <tom@client.example>:',
  pl: 'pon., 3 lis 2025 o 10:12 Tom Hart <tom@client.example> napisał(a):',
  cs: 'po 3. 11. 2025 v 10:12 odesílatel Tom Hart <tom@client.example> napsal:',
  ro: 'În lun., 3 nov. 2025 la 10:12, Tom Hart <tom@client.example> a scris:',
  tr: 'Tom Hart <tom@client.example>, 3 Kas 2025 Pzt, 10:12 tarihinde şunu yazdı:',
  ru: 'пн, 3 нояб. 2025 г. в 10:12, Tom Hart <tom@client.example>:\n> x',
  uk: 'пн, 3 лист. 2025 р. о 10:12 Tom Hart <tom@client.example> пише:',
  el: 'Στις Δευ 3 Νοε 2025 στις 10:12 π.μ., ο χρήστης Tom Hart <tom@client.example> έγραψε:',
  fi: 'ma 3. marrask. 2025 klo 10.12 Tom Hart (tom@client.example) kirjoitti:',
  hu: 'Tom Hart <tom@client.example> ezt írta (időpont: 2025. nov. 3., H, 10:12):',
  he: '\u202bבתאריך יום ב׳, 3 בנוב׳ 2025 ב-10:12 מאת \u202aTom Hart\u202c <\u202atom@client.example\u202c>:',
  ar: 'في الاثنين، 3 نوفمبر 2025 10:12 ص كتب Tom Hart <tom@client.example>:',
  zh: 'Tom Hart <tom@client.example> 于2025年11月3日周一 10:12写道：',
  tw: 'Tom Hart <tom@client.example> 於 2025年11月3日 週一 上午10:12寫道：',
  ja: '2025年11月3日(月) 10:12 Tom Hart <tom@client.example>:\n> x',
  ko: '2025년 11월 3일 (월) 오전 10:12, Tom Hart <tom@client.example>님이 작성:',
}

describe('forwards in text', () => {
  test.each(Object.entries(attributionLines))('MAIL-28 an attribution line in %s names its sender', (_, line) => {
    const { blocks, own } = findForwards(`please look\n\n${line}\n\n> bad words\n`)
    expect(blocks.map(({ from }) => from.address)).toEqual(['tom@client.example'])
    expect(['Tom Hart', 'Hart, Tom']).toContain(blocks[0]?.from.name)
    expect(own).toBe('please look')
  })

  test('MAIL-28 a display name that looks like an address never wins over the address', () => {
    const block = (from: string) => `-----\nFrom: ${from}\nSent: Monday\nTo: ana@corp.example\nSubject: x\n\nbody`
    expect(senders(block('"boss@corp.example" <tom@client.example>'))).toEqual(['tom@client.example'])
    expect(senders(block('Tom Hart [mailto:tom@client.example]'))).toEqual(['tom@client.example'])
    expect(senders(block('tom@client.example<mailto:tom@client.example>'))).toEqual(['tom@client.example'])
    expect(senders(block('list@corp.example [mailto:list@corp.example] On Behalf Of Tom Hart'))).toEqual([])
    expect(senders(block('Tom <tom@client.example>, Bo <bo@client.example>'))).toEqual([])
    expect(senders(block("'Tom Hart' via Sales <sales@corp.example>"))).toEqual(["Tom Hart' via Sales"])
  })

  test.each([
    'On 3 May I told boss@corp.example what the client wrote:',
    'I got three mails from the client, and my boss ana@corp.example wrote:',
    'From: the start\nI did not like it',
    'From: me\n\nHello,\nTo: whom it may concern',
    'To do: 1\nSubject: rent',
    'a note about 2025 for bo@corp.example:',
  ])('MAIL-28 prose is no forward: %s', (prose) => {
    expect(senders(prose)).toEqual([])
  })

  test('MAIL-29 every level of a chain, outermost first, a name without address stays without', () => {
    const chain = `see below

________________________________
Von: Tom Hart
Gesendet: Montag, 3. November 2025 10:12
An: Ana Ruiz <ana@corp.example>
Betreff: AW: Angebot

Du schon wieder
-----Original Message-----
From: Ana Ruiz <ana@corp.example>
Sent: Monday, November 3, 2025 9:00 AM
To: Tom Hart <tom@client.example>
Subject: Angebot
Importance: High

Guten Tag

Am Mo., 3. Nov. 2025 um 08:12 Uhr schrieb Tom Hart <tom@client.example>:
> Hallo`
    const { blocks, own } = findForwards(chain)
    expect(own).toBe('see below')
    expect(blocks.map(({ from }) => from)).toEqual([
      { name: 'Tom Hart' },
      { name: 'Ana Ruiz', address: 'ana@corp.example' },
      { name: 'Tom Hart', address: 'tom@client.example' },
    ])
    expect(blocks.map(({ body }) => body)).toEqual(['Du schon wieder', 'Guten Tag', 'Hallo'])
  })

  test('MAIL-29 the one-liner and the table are read too', () => {
    expect(
      senders(
        '----- Forwarded message ----- From: "Tom Hart" <tom@client.example>To: "ana@corp.example" <ana@corp.example>Sent: Monday, 3 November 2025 at 10:12:13 CETSubject: Offer\nhello',
      ),
    ).toEqual(['tom@client.example'])
    const table =
      '<p>look</p><table><tr><th>Betreff: </th><td>x</td></tr><tr><th>Datum: </th><td>Mon</td></tr><tr><th>Von: </th><td>Tom &lt;tom@client.example&gt;</td></tr><tr><th>An: </th><td>ana@corp.example</td></tr></table><p>body</p>'
    expect(senders(htmlLines(table))).toEqual(['tom@client.example'])
  })
})

const kib = 1024
const generators: Record<string, (size: number) => string> = {
  'line ends': (n) => '\n'.repeat(n),
  'carriage returns': (n) => '\r'.repeat(n),
  colons: (n) => ':'.repeat(n),
  'colon lines': (n) => ':\n'.repeat(n / 2),
  'words with colons': (n) => 'from from from from: '.repeat(n / 21),
  'short words with colons': (n) => 'f f f f f f f f f f f f:\n'.repeat(n / 25),
  'empty From labels': (n) => 'From:\n'.repeat(n / 6),
  'one block after another': (n) => 'From: a\nTo: b\nSubject: c\n'.repeat(n / 25),
  'To lists': (n) => `From: a@b.example\nTo: ${'a@b.example, '.repeat(n / 13)}`,
  'folded To lists': (n) => `From: a@b.example\nTo: ${'a@b.example,\n'.repeat(n / 13)}`,
  'at signs': (n) => '@'.repeat(n),
  'at sign lines': (n) => `On 3 ${'a@'.repeat(150)} wrote:\n`.repeat(n / 315),
  'attributions without name': (n) => 'On 3 November 2025 wrote:\n'.repeat(n / 26),
  'three-line attributions': (n) => `On 3 November ${'x '.repeat(50)}\n${'y '.repeat(50)}\nwrote:\n`.repeat(n / 220),
  'quotation marks': (n) => '>'.repeat(n),
  'quoted lines': (n) => '> > > From: x\n'.repeat(n / 14),
  strokes: (n) => `${'-'.repeat(79)}\n`.repeat(n / 80),
  blanks: (n) => ' '.repeat(n),
  'stars before labels': (n) => `${'*'.repeat(30)}From:\n`.repeat(n / 36),
  'languages that differ': (n) => 'Von: a\nSent: b\nPara: c\nOggetto: d\n'.repeat(n / 35),
}

const hostileHtml: Record<string, (size: number) => string> = {
  'open tags': (n) => '<'.repeat(n),
  'unfinished tags': (n) => '<a '.repeat(n / 3),
  comments: (n) => '<!--'.repeat(n / 4),
  quotations: (n) => '<blockquote>x'.repeat(n / 13),
  cells: (n) => '<td>x</td>'.repeat(n / 10),
  ampersands: (n) => '&'.repeat(n),
  'styles left open': (n) => '<style>x'.repeat(n / 8),
}

function time(run: () => void): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

/** Processor time of this thread alone, in ms: other programs on the machine do not count. Too coarse for short runs. */
function processorTime(run: () => void): number {
  const start = process.threadCpuUsage()
  run()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000
}

/**
 * How much longer a run takes for each doubling, from the best runs at one size and at eight times that size. Three
 * doublings at once leave room for the noise of a busy machine: linear is 2, quadratic 4.
 */
function growth(make: (size: number) => string, run: (text: string) => unknown, size: number, rounds: number): number {
  const [small, large] = [make(size), make(size * 8)]
  let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const grown = () => Math.cbrt(most / Math.max(least, 0.1))
  for (let i = 0; i < rounds && (i < 2 || grown() > 2.5); i++) {
    least = Math.min(
      least,
      time(() => run(small)),
    )
    most = Math.min(
      most,
      time(() => run(large)),
    )
  }
  return grown()
}

describe('the finder is linear', () => {
  const cases = [
    ...Object.entries(generators).map(([name, make]) => [name, make, findForwards] as const),
    ...Object.entries(hostileHtml).map(([name, make]) => [`HTML ${name}`, make, htmlLines] as const),
  ]
  test.each(cases)('MAIL-30 %s: twice the size takes at most 2.5 times as long', (_, make, run) => {
    expect(growth(make, run, 64 * kib, 40)).toBeLessThanOrEqual(2.5)
  })

  test.each(cases)('MAIL-30 %s: 1 MB takes at most 100 ms', (_, make, run) => {
    const text = make(1024 * kib)
    let least = Number.POSITIVE_INFINITY
    for (let i = 0; i < 5 && least > 100; i++)
      least = Math.min(
        least,
        processorTime(() => run(text)),
      )
    expect(least).toBeLessThanOrEqual(100)
  })

  test('MAIL-30 control: a backtracking pattern is caught by the same measure', () => {
    expect(
      growth(
        (n) => ' '.repeat(n),
        (text) => text.match(/\s+x/),
        2 * kib,
        3,
      ),
    ).toBeGreaterThan(2.5)
  })
})
