import type { ImapFlow } from 'imapflow'
import type { Deps } from '../deps.ts'
import { imapClient } from './mailbox.ts'
import type { WayIn } from './mailboxes.ts'

/** Signs in to a mailbox for one errand and hangs up afterwards, whatever happens. @throws what the mail server or `errand` says */
export async function withMailbox<T>(
  deps: Pick<Deps, 'config'>,
  way: Pick<WayIn, 'imap' | 'tokens'>,
  errand: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const token = await way.tokens?.token()
  const client = await imapClient({ settings: way.imap, maxBytes: deps.config.mail.maxBytes }, token?.accessToken)
  let failure: unknown
  client.on('error', (error) => {
    failure = error
    client.close()
  })
  try {
    await client.connect()
    way.tokens?.accepted()
    return await errand(client)
  } catch (error) {
    throw failure ?? error
  } finally {
    client.close()
  }
}

/** Every number in the open folder. @throws when the server gives no answer, which is no empty folder */
export async function allUids(client: ImapFlow): Promise<number[]> {
  const uids = await client.search({ all: true }, { uid: true })
  if (!uids) throw new Error('the mail server did not answer the search')
  return uids
}
