import { readHead } from './bytes.ts'

export type UploadFormat = 'eml' | 'msg'

const OUTLOOK = Buffer.from('d0cf11e0a1b11ae1', 'hex')
const HEAD = 256 * 1024
const MARK = 'uploaded-outlook-message'

/** What kind of message a file is, by its bytes and not by its name; nothing when it is none. */
export function formatOf(bytes: Buffer): UploadFormat | undefined {
  if (bytes.subarray(0, OUTLOOK.length).equals(OUTLOOK)) return 'msg'
  const { byName } = readHead(bytes.subarray(0, HEAD))
  return byName.has('from') && ['date', 'subject', 'to', 'message-id'].some((name) => byName.has(name))
    ? 'eml'
    : undefined
}

/** The bytes as mail travels: a file that was saved with bare line feeds as its CRLF copy, for checking a signature (MAIL 2). */
export function crlfCopy(bytes: Buffer): Buffer {
  const newline = bytes.indexOf(10)
  if (newline < 0 || (newline > 0 && bytes[newline - 1] === 13)) return bytes
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1')
}

/** A mail that carries an Outlook message as its one attachment, so that the parser looks into it. */
export function carrying(outlook: Buffer): Buffer {
  const head = [
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${MARK}"`,
    '',
    `--${MARK}`,
    'Content-Type: application/vnd.ms-outlook; name="message.msg"',
    'Content-Disposition: attachment; filename="message.msg"',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  ].join('\r\n')
  const text = outlook.toString('base64').replace(/.{76}/g, '$&\r\n')
  return Buffer.from(`${head}${text}\r\n--${MARK}--\r\n`, 'latin1')
}
