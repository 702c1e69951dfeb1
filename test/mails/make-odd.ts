import type { Expectation, Fixture } from './make.ts'
import { head } from './make-forwards.ts'

const human = { kind: 'human', originals: [] } as const satisfies Expectation
const bytes = (...pieces: (string | number[] | Buffer)[]) => Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece.replace(/\r?\n/g, '\r\n')) : Buffer.from(piece as number[]))))
const people = 'From: Ana <ana@corp.example>\nTo: report@corp.example\n'
const withSubject = (raw: number[]) => bytes(`${people}Subject: `, raw, '\n\nwords\n')
const body = (charset: string, raw: number[]) => bytes(`${people}Subject: x\nContent-Type: text/plain; charset=${charset}\n\n`, raw, '\n')
const list = (fixtures: Record<string, [string | Buffer, Partial<Expectation>]>): Fixture[] => Object.entries(fixtures).map(([name, [mail, expected]]) => ({ name, mail, expected: { ...human, ...expected } }))
const guessed = { defects: ['charset-guessed'] }

const charset = list({
  'subject-utf8-words': [`${people}Subject: =?utf-8?B?R3LDvMOfZQ==?=\n\nwords\n`, { subject: 'Grüße' }],
  'subject-latin1-words': [`${people}Subject: =?iso-8859-1?Q?Gr=FC=DFe?=\n\nwords\n`, { subject: 'Grüße' }],
  'subject-split-character': [`${people}Subject: =?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=\n\nwords\n`, { subject: 'Grüße' }],
  'subject-raw-utf8': [`${people}Subject: Grüße\n\nwords\n`, { subject: 'Grüße' }],
  'subject-raw-latin1': [withSubject([0x47, 0x72, 0xfc, 0xdf, 0x65]), { subject: 'Grüße', ...guessed }],
  'subject-raw-shift-jis': [withSubject([0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd]), { subject: 'これは', ...guessed }],
  'subject-raw-gb2312': [withSubject([0xc4, 0xe3, 0xba, 0xc3, 0xca, 0xc0, 0xbd, 0xe7]), { subject: '你好世界', ...guessed }],
  'subject-raw-windows-1251': [withSubject([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2]), { subject: 'Привет', ...guessed }],
  'body-shift-jis': [body('shift_jis', [0x82, 0xb1, 0x82, 0xea, 0x82, 0xcd]), { ownWords: 'これは' }],
  'body-koi8': [body('koi8-r', [0xf0, 0xd2, 0xc9, 0xd7, 0xc5, 0xd4]), { ownWords: 'Привет' }],
  'body-euc-kr': [body('euc-kr', [0xbe, 0xc8, 0xb3, 0xe7]), { ownWords: '안녕' }],
  'body-wrong-label': [body('utf-8', [0x47, 0x72, 0xfc, 0xdf, 0x65]), { ownWords: 'Grüße', ...guessed }],
  'body-unknown-label': [body('x-nowhere', [0x61, 0x62]), { ownWords: 'ab' }],
  'body-utf7-stays': [body('utf-7', [...Buffer.from('+ADw-script+AD4-')]), { ownWords: '+ADw-script+AD4-' }],
  'right-to-left-name': [`${people.replace('Ana', '=?utf-8?B?15DXoNeU?=')}Subject: =?utf-8?B?16nXnNeV150=?=\n\nשלום\n`, { subject: 'שלום', ownWords: 'שלום' }],
  'bidi-override-in-subject': [`${people}Subject: =?utf-8?Q?=E2=80=AEexe?=\n\nwords\n`, { subject: '\u202eexe' }],
})

const headers = list({
  'no-head': ['words without any head\n', {}],
  'no-body': [`${people}Subject: x\n`, { subject: 'x', ownWords: '' }],
  'folded-subject': [`${people}Subject: one\n two\n\tthree\n\nwords\n`, { subject: 'one two\tthree' }],
  'space-before-colon': [`${people}Subject : x\n\nwords\n`, { subject: 'x' }],
  'line-without-colon': [`${people}nonsense here\nSubject: x\n\nwords\n`, { subject: 'x', defects: ['bad-header-line'] }],
  'mbox-line': [`From ana@corp.example Tue Nov  3 10:00:00 2026\n${people}Subject: x\n\nwords\n`, { subject: 'x' }],
  'line-feeds-only': [Buffer.from(`${people}Subject: x\n\nwords\n`), { subject: 'x', ownWords: 'words' }],
  'carriage-returns-only': [Buffer.from(`${people}Subject: x\n\nwords\n`.replace(/\n/g, '\r')), { subject: 'x', ownWords: 'words', defects: ['bare-cr'] }],
  'boundary-missing': [`${people}Content-Type: multipart/mixed\n\nwords\n`, { ownWords: 'words', defects: ['boundary-missing', 'nothing-visible'] }],
  'boundary-not-found': [`${people}Content-Type: multipart/mixed; boundary=a\n\nwords\n`, { ownWords: 'words', defects: ['boundary-not-found', 'nothing-visible'] }],
  'boundary-not-closed': [`${people}Content-Type: multipart/mixed; boundary=a\n\n--a\n\nwords\n`, { ownWords: 'words', defects: ['no-closing-boundary'] }],
  'boundary-with-spaces': [`${people}Content-Type: multipart/mixed; boundary="a b"\n\n--a b\n\nwords\n--a b--\n`, { ownWords: 'words' }],
  'boundary-in-pieces': [`${people}Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n\n--ab\n\nwords\n--ab--\n`, { ownWords: 'words' }],
  'unknown-encoding': [`${people}Content-Transfer-Encoding: x-odd\n\nwords\n`, { ownWords: 'words', defects: ['unknown-encoding'] }],
  'type-with-comment': [`${people}Content-Type: text/plain (hello; x=y); charset=utf-8\n\nwörds\n`, { ownWords: 'wörds' }],
  'broken-base64': [`${people}Content-Transfer-Encoding: base64\n\nd29y*ZHM=\n`, { ownWords: 'words' }],
})

const contain = (type: string, name: string) => `${head}Content-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nwords\n--q\nContent-Type: ${type}; name="${name}"\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\nAAECAwQF\n--q--\n`
const containers = list({
  msg: [contain('application/vnd.ms-outlook', 'mail.msg'), { ownWords: 'words', originals: [{ grade: 'C', how: 'attached' }] }],
  'msg-as-octets': [contain('application/octet-stream', 'Mail.MSG'), { ownWords: 'words', originals: [{ grade: 'C', how: 'attached' }] }],
  tnef: [contain('application/ms-tnef', 'winmail.dat'), { ownWords: 'words' }],
  zip: [contain('application/zip', 'a.zip'), { ownWords: 'words' }],
  smime: [contain('application/pkcs7-mime', 'smime.p7m'), { ownWords: 'words' }],
  pgp: [contain('application/pgp-encrypted', 'a.asc'), { ownWords: 'words' }],
  image: [contain('image/png', 'a.png'), { ownWords: 'words' }],
  'octets-without-head': [contain('application/octet-stream', 'a.bin'), { ownWords: 'words' }],
})

export const odd: Record<string, Fixture[]> = { charset, headers, containers }
