import { deflateRawSync } from 'node:zlib'

const MB = 1024 * 1024
const HEAD =
  'From: Ana Ruiz <ana@corp.example>\nTo: report@corp.example\nSubject: Fwd: offer\nDate: Tue, 3 Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n'
const crlf = (text: string) => Buffer.from(text.replace(/\n/g, '\r\n'))
/** `bytes` of the same piece, again and again. */
const filled = (piece: string | Buffer, bytes: number) => Buffer.alloc(bytes, piece as string)
const mail = (fields: string, ...body: (string | Buffer)[]) =>
  Buffer.concat([crlf(`${HEAD}${fields}\n`), ...body.map((one) => (typeof one === 'string' ? crlf(one) : one))])
const mixed = 'Content-Type: multipart/mixed; boundary=a\n'
const qp = 'Content-Transfer-Encoding: quoted-printable\n'
const base64 = 'Content-Transfer-Encoding: base64\n'
const html = 'Content-Type: text/html; charset=utf-8\n'
const attachment = (type: string, name: string, body: Buffer) =>
  mail(
    mixed,
    `--a\n\nwords\n--a\nContent-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\n${base64}\n`,
    Buffer.from(body.toString('base64').replace(/.{76}/g, '$&\r\n')),
    '\n--a--\n',
  )

function repeated(count: number, make: (k: number) => string): string {
  return Array.from({ length: count }, (_, k) => make(k)).join('')
}

/** Mails made to exhaust whoever reads them (S13, T6, T7). Each names its sender in an ordinary head. */
export const bombs: Record<string, () => Buffer> = {
  '1,000 nested multiparts': () =>
    mail(
      '',
      repeated(1000, (k) => `Content-Type: multipart/mixed; boundary=b${k}\n\n--b${k}\n`),
      '\n\nwords',
    ),
  'nested multiparts in the head': () =>
    crlf(HEAD + repeated(1000, (k) => `Content-Type: multipart/mixed; boundary=b${k}\n\n--b${k}\n`)),
  '10,000 parts': () => mail(mixed, '--a\n\nx\n'.repeat(10_000), '--a--\n'),
  '20 MB of short headers': () => Buffer.concat([crlf(HEAD), filled('a:b\r\n', 20 * MB), Buffer.from('\r\n\r\nwords')]),
  'a head of lines without colon': () =>
    Buffer.concat([crlf(HEAD), filled('nonsense\r\n', 10 * MB), Buffer.from('\r\n\r\nwords')]),
  'one header of 3 MB': () => mail(`X-Long: ${'x'.repeat(3 * MB)}\n`, 'words'),
  'a header folded 500,000 times': () => mail(`X-Long: x${'\n x'.repeat(500_000)}\n`, 'words'),
  'a subject of 10 MB': () => crlf(`${HEAD.replace('Fwd: offer', 'x'.repeat(10 * MB))}\nwords`),
  'a subject of encoded words': () => crlf(`${HEAD.replace('Fwd: offer', '=?utf-8?B?eA==?= '.repeat(10_000))}\nwords`),
  '40,000 open encoded words': () => mail(`X-Words: ${'=?utf-8?Q?x?= '.repeat(40_000)}\n`, 'words'),
  '50,000 recipients': () => mail(`Cc: ${'a@b.example, '.repeat(50_000)}x@y.example\n`, 'words'),
  '50,000 references': () => mail(`References: ${'<a@b.example> '.repeat(50_000)}\n`, 'words'),
  'a filename in 5,000 pieces': () =>
    mail(`Content-Type: image/png; ${repeated(5000, (k) => `name*${k}=x; `)}\n`, 'words'),
  '100,000 open comments': () => mail(`Cc: ${'('.repeat(100_000)}x@y.example\n`, 'words'),
  '40 MB of base64': () => mail(`Content-Type: image/png; name="a.png"\n${base64}`, filled('QUJD', 40 * MB)),
  '20 MB of text in base64': () => mail(base64, filled('QUJD', 20 * MB)),
  '20 MB of quoted-printable': () => mail(qp, filled('=41', 20 * MB)),
  '10 MB of soft line ends': () => mail(qp, filled('=\r\n', 10 * MB)),
  'a 20 MB attachment in quoted-printable': () =>
    mail(mixed, `--a\n\nwords\n--a\nContent-Type: image/png; name="a.png"\n${qp}\n`, filled('=00\r\n', 20 * MB)),
  'millions of lines like a boundary': () => mail(mixed, '--a\n\nwords\n', filled('--\r\n', 20 * MB)),
  'millions of lines that begin like the boundary': () => mail(mixed, '--a\n\nwords\n', filled('--ab\r\n', 20 * MB)),
  '10 MB of HTML blocks': () => mail(html, filled('<div><b>x</b>', 10 * MB)),
  '10 MB of HTML tags left open': () => mail(html, filled('<a ', 10 * MB)),
  'a million nested quotations': () => mail(html, filled('<blockquote>x', 10 * MB)),
  '5 MB of HTML entities': () => mail(html, filled('&#x41;', 5 * MB)),
  '900 originals': () =>
    mail(mixed, '--a\nContent-Type: message/rfc822\n\nFrom: x@client.example\n\nx\n'.repeat(900), '--a--\n'),
  '100 nested originals': () =>
    mail(
      '',
      repeated(100, (k) => {
        const inner = `From: x${k}@client.example\nContent-Type: multipart/mixed; boundary=c${k}\n`
        return `${inner}\n--c${k}\nContent-Type: message/rfc822\n\n`
      }),
    ),
  'a large original, three times in base64': () => {
    let inner: Buffer = mail('', filled('words\r\n', 4 * MB))
    for (let i = 0; i < 3; i++) inner = attachment('message/rfc822', 'o.eml', inner)
    return inner
  },
  '20 MB of forwarded blocks': () => mail('', filled('From: a\r\nTo: b\r\nSubject: c\r\n', 20 * MB)),
  '30 MB of line ends': () => mail('', filled('\r\n', 30 * MB)),
  '20 MB of carriage returns': () => mail('', filled('\r', 20 * MB)),
  '20 MB of NUL bytes': () => mail('', filled('\0', 20 * MB)),
  '10 MB in no known charset': () => mail('', filled(Buffer.from([0x82, 0xb1, 0x82, 0xea]), 10 * MB)),
  '48 MB in one line': () => mail('', filled('x', 48 * MB)),
  'a zip of 60,000 names': () => attachment('application/zip', 'a.zip', zip(60_000, Buffer.alloc(0), 0)),
  'a zip of high ratio in a zip': () => {
    const inner = zip(1, deflateRawSync(Buffer.alloc(64 * MB)), 64 * MB)
    return attachment('application/zip', 'a.zip', zip(1, deflateRawSync(inner), 0xfffffffe))
  },
  'a zip whose directory points at itself': () =>
    attachment('application/zip', 'a.zip', zip(3, Buffer.from('x'), 1).fill(0xff, 40, 90)),
  'an Outlook message whose sectors go in a circle': () =>
    attachment('application/vnd.ms-outlook', 'm.msg', circularMsg()),
  'a winmail.dat of a million empty files': () => attachment('application/ms-tnef', 'winmail.dat', tnef(1_000_000)),
  'an image of 60,000 by 60,000': () => attachment('image/png', 'a.png', hugeImage()),
  '125 KB of boundaries, read in the service': () => mail(mixed, '--a\n\nwords\n', filled('--ab\r\n', 125_000)),
  '125 KB of labels, read in the service': () => mail('', filled('From:\r\n', 125_000)),
  '125 KB of HTML, read in the service': () => mail(html, filled('<td>x</td><br>', 125_000)),
}

/** A zip of so many entries that all claim the same data. */
function zip(entries: number, data: Buffer, size: number): Buffer {
  const name = (k: number) => Buffer.from(`file-${k}.txt`)
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(data.length, 18)
  local.writeUInt32LE(size, 22)
  const directory = Array.from({ length: entries }, (_, k) => {
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(data.length, 20)
    entry.writeUInt32LE(size, 24)
    entry.writeUInt16LE(name(k).length, 28)
    return Buffer.concat([entry, name(k)])
  })
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length + data.length, 16)
  return Buffer.concat([local, data, central, end])
}

/** A compound file whose allocation table names each sector as its own successor. */
function circularMsg(): Buffer {
  const file = Buffer.alloc(512 * 6)
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file)
  file.writeUInt16LE(0x3e, 24)
  file.writeUInt16LE(3, 26)
  file.writeUInt16LE(0xfffe, 28)
  file.writeUInt16LE(9, 30)
  file.writeUInt16LE(6, 32)
  file.writeUInt32LE(1, 44)
  file.writeUInt32LE(1, 48)
  file.writeUInt32LE(4096, 56)
  file.writeUInt32LE(2, 60)
  file.writeUInt32LE(0xffffffff, 64)
  file.writeUInt32LE(0xfffffffe, 68)
  file.fill(0xff, 76, 512)
  file.writeUInt32LE(0, 76)
  for (let k = 0; k < 128; k++) file.writeUInt32LE(k < 6 ? k : 0xffffffff, 512 + 4 * k)
  return file
}

function tnef(files: number): Buffer {
  const one = Buffer.alloc(11)
  one.writeUInt8(2, 0)
  one.writeUInt32LE(0x00069002, 1)
  const start = Buffer.alloc(6)
  start.writeUInt32LE(0x223e9f78, 0)
  return Buffer.concat([start, Buffer.alloc(11 * files, one)])
}

function hugeImage(): Buffer {
  const image = Buffer.alloc(100)
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(image)
  image.writeUInt32BE(60_000, 16)
  image.writeUInt32BE(60_000, 20)
  return image
}
