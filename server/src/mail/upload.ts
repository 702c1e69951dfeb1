import { createHash, createHmac, randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import type { Deps } from '../deps.ts'
import { Refusal } from '../refusal.ts'
import { takeIn } from './take-in.ts'
import { formatOf, type UploadFormat } from './upload-bytes.ts'

/** Each person's uploads have a place of their own: two people who hand in one message make two reports (SETTLED 34). */
const placeOf = (deps: Pick<Deps, 'keys'>, personId: string) =>
  `upload-${createHmac('sha256', deps.keys.index).update(`mail.upload:${personId}`).digest('hex').slice(0, 24)}`

/**
 * The upload door: a signed-in person hands in a message as a file, and its bytes are kept as they came (MAIL 2). Resolves after
 * COMMIT and read-back with what was hashed; the same file again is the same report.
 * @throws Refusal `upload.no_message` when the file is no message, `refusal.not_saved` when it could not be kept
 */
export async function upload(
  deps: Deps,
  person: Person,
  sent: Uint8Array,
): Promise<{ sha256: string; size: number; format: UploadFormat }> {
  const bytes = Buffer.from(sent.buffer, sent.byteOffset, sent.byteLength)
  const format = formatOf(bytes)
  if (!format) throw new Refusal('invalid', 'upload.no_message')
  const [taken] = await takeIn(deps)([
    {
      door: 'upload',
      mailbox: placeOf(deps, person.id),
      key: randomUUID(),
      receivedAt: deps.clock.now(),
      bytes,
      envelope: { from: '', to: [], login: person.id },
    },
  ])
  if (!taken?.safe) throw new Refusal('unavailable', 'refusal.not_saved')
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, format }
}
