import { randomUUID } from 'node:crypto'
import words from '@breakwater/shared/locales/en/mail.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import type { Deps } from '../deps.ts'
import { fp } from '../faults.ts'
import { REPORT } from './mailbox-row.ts'
import { ourBoxes } from './our-boxes.ts'
import { takeIn } from './take-in.ts'

/** Exit codes of sysexits.h as a mail server understands them: taken, misuse, never (its sentence goes back), try again. */
export type Ended = { exit: 0 | 64 | 65 | 75; says: string }
/** `mailbox` by its name; without one that of `recipient`, and else the report mailbox. */
export type PipeOptions = { sender?: string; recipient?: string; mailbox?: string }

const t = createText([words], 'en')

/**
 * The pipe door: one raw message from a stream, as a mail server's pipe transport hands it over. Never throws; once reading began it
 * ends with 0 after COMMIT and read-back, 65 when the mail is too large, and 75 (try again) for everything else (MAIL 2, SETTLED 51).
 */
export async function ingest(
  deps: Pick<Deps, 'ingest' | 'keys' | 'clock' | 'log' | 'config'>,
  stream: AsyncIterable<Uint8Array>,
  o: PipeOptions = {},
): Promise<Ended> {
  try {
    const boxes = ourBoxes(deps)
    const mailbox = o.mailbox ?? (o.recipient ? await boxes.of(o.recipient) : undefined) ?? REPORT
    if (o.mailbox) {
      const names = await boxes.names()
      if (!names.includes(o.mailbox))
        return { exit: 75, says: t('door.no_mailbox', { name: o.mailbox, names: names.join(', ') }) }
    }
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of stream) {
      size += piece.length
      if (size <= deps.config.mail.maxBytes) pieces.push(piece)
    }
    if (size > deps.config.mail.maxBytes)
      return { exit: 65, says: t('door.too_large', { link: `${deps.config.url}/mine` }) }
    // a mail server never sends nothing: its end was cut
    if (size === 0) return { exit: 75, says: t('door.later') }
    await fp('pipe.read')
    const [taken] = await takeIn(deps)([
      {
        door: 'pipe',
        mailbox,
        key: randomUUID(),
        receivedAt: deps.clock.now(),
        bytes: Buffer.concat(pieces, size),
        ...(o.sender === undefined && o.recipient === undefined
          ? {}
          : { envelope: { from: o.sender ?? '', to: o.recipient ? [o.recipient] : [] } }),
      },
    ])
    return taken?.safe ? { exit: 0, says: '' } : { exit: 75, says: t('door.later') }
  } catch (err) {
    deps.log.error({ err }, 'pipe.not-taken')
    return { exit: 75, says: t('door.later') }
  }
}
