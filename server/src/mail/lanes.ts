import type { Deps } from '../deps.ts'
import { readAddresses } from './address.ts'
import { whoReported } from './authenticity.ts'
import { readHead, values } from './bytes.ts'
import type { Head } from './reading.ts'
import type { Incoming } from './take-in.ts'

/** 1: somebody of the directory, proven by a result we trust. 2: everybody else. A lane decides only what is read first. */
export type Lane = 1 | 2

const HEAD = 256 * 1024
type Box = { address: string; authserv: string[] | null; tenant: boolean | null }
type Senders = { domains: string[]; boxes: Record<string, Box>; known: string[] }

/** The lane of each mail of a batch, from heads alone and with one question to the database (MAIL 3.2, MAIL-17). */
export async function lanesOf(deps: Pick<Deps, 'ingest' | 'config'>, batch: readonly Incoming[]): Promise<Lane[]> {
  const heads = batch.map(({ bytes }) => readHead(bytes.subarray(0, HEAD)))
  const asked = [...new Set(heads.flatMap(authors))]
  const { rows } = await deps.ingest.pool.query<Senders>('select * from app.mail_senders($1)', [asked])
  const { domains, boxes, known } = rows[0] ?? { domains: [], boxes: {}, known: [] }
  const people = new Set(known)
  const rules = {
    ownAddresses: [...new Set([deps.config.mail.address, ...Object.values(boxes).map(({ address }) => address)])],
    ownDomains: domains.map((domain) => domain.toLowerCase()),
    directory: (address: string) => (people.has(address) ? { personId: address } : undefined),
  }
  return batch.map(({ door, envelope, mailbox }, n) => {
    const box = boxes[mailbox]
    const seen = whoReported({
      ...rules,
      trustedAuthservIds: box?.authserv ?? deps.config.mail.trustedAuthserv,
      ...(box?.tenant ? { tenant: true } : {}),
      head: heads[n]!,
      door,
      ...(envelope ? { envelope } : {}),
    })
    return seen.verdict === 'verified' ? 1 : 2
  })
}

const authors = (head: Head): string[] =>
  values(head, 'from').flatMap((value) => readAddresses(value).mailboxes.flatMap(({ address }) => address ?? []))
