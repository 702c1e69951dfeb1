/** A small generator that gives the same numbers for the same seed (mulberry32). */
export function numbers(seed: number): (below: number) => number {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const PIECES = [
  '\r\n\r\n',
  '\r\n--b0\r\n',
  '\r\n--b0--\r\n',
  'From: x@other.example\r\n',
  'Subject: =?utf-8?B?\r\n',
  'Content-Type: multipart/mixed; boundary=b0\r\n',
  'Content-Type: text/plain; charset=iso-2022-jp\r\n',
  'Content-Type: text/html; charset=utf-16\r\n',
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\r\n',
  '\0',
  '\r',
  '"',
  '<',
  '(',
  '=',
  '\u202e',
]
const CHARSETS = ['utf-8', 'iso-8859-1', 'shift_jis', 'gb2312', 'utf-7', 'koi8-r', 'x-nowhere', 'utf-16']
const ENCODINGS = ['base64', 'quoted-printable', '8bit', 'x-odd']

/** Mutated copies of mails, one a call, the same for the same seed: flips, cuts, doubled and dropped headers, nesting, wrong labels. */
export function mutants(mails: readonly Buffer[], seed: number): () => Buffer {
  const random = numbers(seed)
  const any = () => mails[random(mails.length)]!
  const place = (mail: Buffer) => random(mail.length + 1)
  const insert = (mail: Buffer, at: number, piece: Buffer) =>
    Buffer.concat([mail.subarray(0, at), piece, mail.subarray(at)])
  /** A whole line somewhere in the head. */
  const headerLine = (mail: Buffer) => {
    const end = Math.max(1, mail.indexOf('\r\n\r\n'))
    const start = mail.lastIndexOf('\n', random(end)) + 1
    const next = mail.indexOf('\n', start)
    return [start, next < 0 ? mail.length : next + 1] as const
  }
  const relabel = (mail: Buffer, pattern: RegExp, words: readonly string[]) =>
    Buffer.from(
      mail.toString('latin1').replace(pattern, (_, name: string) => `${name}${words[random(words.length)]}`),
      'latin1',
    )
  const changes: ((mail: Buffer) => Buffer)[] = [
    (mail) => {
      const copy = Buffer.from(mail)
      for (let i = 0; i < 5 && copy.length > 0; i++) copy[random(copy.length)] = random(256)
      return copy
    },
    (mail) => mail.subarray(0, place(mail)),
    (mail) => mail.subarray(place(mail)),
    (mail) => {
      const [start, end] = headerLine(mail)
      return insert(mail, end, mail.subarray(start, end))
    },
    (mail) => {
      const [start, end] = headerLine(mail)
      return Buffer.concat([mail.subarray(0, start), mail.subarray(end)])
    },
    (mail) => insert(mail, place(mail), Buffer.from(PIECES[random(PIECES.length)]!)),
    (mail) => Buffer.from(mail.toString('latin1').replaceAll('\r\n', ['\n', '\r', '\r\r\n'][random(3)]!), 'latin1'),
    (mail) => relabel(mail, /(charset=)"?[\w-]+"?/gi, CHARSETS),
    (mail) => relabel(mail, /(Content-Transfer-Encoding: )\S+/gi, ENCODINGS),
    (mail) => relabel(mail, /(boundary=)"?[\w-]+"?/i, ['a', 'b0', '', '"', 'q q']),
    (mail) => Buffer.concat([mail, any()]),
    (mail) => Buffer.concat([mail.subarray(0, place(mail)), any().subarray(place(mail))]),
    (mail) =>
      Buffer.concat([
        Buffer.from(
          'From: Ana <ana@corp.example>\r\nContent-Type: multipart/mixed; boundary=nn\r\n\r\n--nn\r\nContent-Type: message/rfc822\r\n\r\n',
        ),
        mail,
        Buffer.from('\r\n--nn--\r\n'),
      ]),
  ]
  return () => {
    let mail = any()
    for (let i = 0; i <= random(3); i++) mail = changes[random(changes.length)]!(mail)
    return mail
  }
}

const ADDRESS_PIECES = [
  'ana@corp.example',
  'tom@client.example',
  'Tom Hart',
  'ana',
  '@',
  'corp.example',
  '<',
  '>',
  '"',
  '(',
  ')',
  ',',
  ';',
  ':',
  '\\',
  ' ',
  '.',
  '[mailto:',
  ']',
  'xn--mnze-0ra.example',
  'm\u00fcnze.example',
  '=?utf-8?Q?boss=40corp.example?=',
  '\u00a0',
  '\r\n ',
  '\0',
  "'",
]

/** Something like the value of an address header. */
export function addressLike(random: (below: number) => number): string {
  return Array.from({ length: random(9) }, () => ADDRESS_PIECES[random(ADDRESS_PIECES.length)]).join('')
}
