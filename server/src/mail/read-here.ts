import type { MailBytes, Part } from './reading.ts'

/** Bytes above which a mail is read in the child only, unless all that is large in it is opaque: a hostile one would hold up the service. */
export const SMALL = 128 * 1024
const LARGEST = 3 * 1024 * 1024
const MOST_PARTS = 50

/** Whether a mail of this size may be looked at in the service's own process at all. */
export const mayBeReadHere = (raw: Buffer) => raw.length <= LARGEST

/** Whether what has to be looked at is small: pictures, sound and documents are counted and never decoded. */
export function isReadHere(raw: Buffer, { parts }: MailBytes): boolean {
  if (raw.length <= SMALL) return true
  if (raw.length > LARGEST || parts.length > MOST_PARTS) return false
  return raw.length - parts.filter(isOpaque).reduce((sum, part) => sum + part.length, 0) <= SMALL
}

const OPAQUE = /^(image|audio|video)\/|^application\/(pdf|msword|vnd\.openxmlformats-|vnd\.oasis\.)/
const NAMED = /\.(eml|msg|zip|dat|p7m|pgp|gpg)$/i

const isOpaque = ({ parts, type, filename, encoding }: Part) =>
  parts.length === 0 && OPAQUE.test(type) && !NAMED.test(filename) && encoding !== 'quoted-printable'
