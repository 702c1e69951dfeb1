import type { EvidencePart } from '../db/tables.ts'
import { decodeTransfer, type Encoding } from './transfer.ts'

const known = (name: string): Encoding => (name === 'base64' || name === 'quoted-printable' ? name : 'identity')

/** The exact bytes of an original inside the mail it came in: cut by offset, then decoded; never rebuilt (MAIL section 4). */
export const partOf = (parent: Buffer, part: EvidencePart): Buffer =>
  decodeTransfer(parent.subarray(part.offset, part.offset + part.length), known(part.encoding))
