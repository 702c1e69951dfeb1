import { showHeader } from '../evidence/transfer.ts'
import { comparable, domainOf, readAddresses } from './address.ts'
import { authenticatedAs, hasShortKey, passesDmarc, passesSpf, trustedResults } from './auth-results.ts'
import { first, values } from './bytes.ts'
import { parseParameters } from './parameters.ts'
import type { Doubt, Head, Mailbox, Reporter, ReporterFlag, VerifiedReason } from './reading.ts'

export type ReporterInput = {
  head: Head
  door: 'imap' | 'smtp' | 'lmtp' | 'pipe' | 'upload' | 'graph'
  envelope?: { from?: string; to?: readonly string[]; login?: string }
  /** Ids our mail servers write into Authentication-Results; an empty one means Microsoft. Setup makes sure foreign ones are stripped. */
  trustedAuthservIds: readonly string[]
  /** Hosts of our own Received lines; default: the ids above and everything under our domains. */
  ownHosts?: readonly string[]
  /** Addresses of our mailboxes, comparable; `+tag` forms count too. */
  ownAddresses: readonly string[]
  /** Exact domains of the organisation, lower-case ASCII. */
  ownDomains: readonly string[]
  /** The mailbox lives in the organisation's Microsoft tenant. */
  tenant?: boolean
  /** The active person with this address, if any. */
  directory: (address: string) => { personId: string } | undefined
  /** The signed-in person at the upload door. */
  session?: { personId: string }
  now?: Date
}

const WEEK = 7 * 24 * 3600 * 1000

/**
 * Who reported (MAIL 6, SETTLED 31). `verified` needs one From with one address, active in the directory, its exact
 * domain ours, and one proof. A doubt never hides a report: it is `unverified` and visible. Pure.
 */
export function whoReported(input: ReporterInput): Reporter {
  const { head, ownDomains } = input
  const from = values(head, 'from').flatMap((value) => readAddresses(value).mailboxes)
  const flags: ReporterFlag[] = []
  const claim = resentBy(head)
  const answer = (verdict: Reporter['verdict'], reason: VerifiedReason | Doubt, personId?: string): Reporter => ({
    verdict,
    reason,
    from,
    flags,
    ...(personId ? { personId } : {}),
    ...(claim ? { claim } : {}),
  })
  if (input.now && isOld(head, input.now)) flags.push('old-date')
  if (claim) flags.push('redirected')
  if (senderDiffers(head, from)) flags.push('sender-differs')
  const address = theOneAddress(head, from)
  if (!address) flags.push('from-ambiguous')
  if (input.session) return answer('verified', 'session', input.session.personId)

  const isOurs = (mailbox: Mailbox) => mailbox.address !== undefined && ownDomains.includes(domainOf(mailbox.address))
  if (!from.some(isOurs) && !(claim && isOurs(claim)))
    return answer('external', address ? 'foreign-domain' : 'from-ambiguous')
  if (!address || flags.includes('sender-differs')) return answer('unverified', 'from-ambiguous')
  if (claim || !isOurs({ address })) return answer('unverified', 'redirected')
  const reason = proof(input, address, flags)
  const isProof = reason === 'smtp-auth' || reason === 'dmarc' || reason === 'tenant-internal'
  if (!isProof) return answer('unverified', reason)
  const person = input.directory(address)
  return person ? answer('verified', reason, person.personId) : answer('unverified', 'not-in-directory')
}

function proof(input: ReporterInput, address: string, flags: ReporterFlag[]): VerifiedReason | Doubt {
  const { head, door, envelope, ownDomains } = input
  const domain = domainOf(address)
  const hosts = input.ownHosts ?? ownDomains
  const { results, forged } = trustedResults(head, { authservIds: input.trustedAuthservIds, hosts })
  const login = door === 'smtp' && envelope?.login ? comparable(envelope.login) : undefined
  if (login === address) return 'smtp-auth'
  if (forged) {
    flags.push('forged-results')
    return 'forged-results'
  }
  if (authenticatedAs(results, address)) return 'smtp-auth'
  const internal = values(head, 'x-ms-exchange-organization-authas')
  if (input.tenant && internal.length === 1 && internal[0]!.toLowerCase() === 'internal') return 'tenant-internal'
  if (!passesDmarc(results, domain)) return 'not-proven'
  if (input.tenant && !results.some(({ method, result }) => method === 'compauth' && result === 'pass'))
    return 'not-proven'
  return addressedToUs(input, passesSpf(results, domain), hasShortKey(results), domain, flags)
}

/** Mail that was signed for others can be sent to us again: our address has to stand in a To or Cc that the sender signed. */
function addressedToUs(input: ReporterInput, spf: boolean, shortKey: boolean, domain: string, flags: ReporterFlag[]) {
  const { head, ownAddresses } = input
  if (['to', 'cc', 'date', 'message-id', 'reply-to'].some((name) => values(head, name).length > 1)) {
    flags.push('recipients-ambiguous')
    return 'not-addressed-to-us'
  }
  const names = (['to', 'cc'] as const).filter((name) =>
    readAddresses(first(head, name)).mailboxes.some(
      ({ address }) => address && ownAddresses.includes(withoutTag(address)),
    ),
  )
  if (names.length === 0) return 'not-addressed-to-us'
  if (spf) return 'dmarc'
  if (shortKey) {
    flags.push('weak-signature')
    return 'not-proven'
  }
  const signatures = values(head, 'dkim-signature')
    .map((value) => parseParameters(`dkim;${value}`).params)
    .filter(({ d = '' }) => d.toLowerCase() === domain || domain.endsWith(`.${d.toLowerCase()}`))
  if (signatures.some(({ l, a = '' }) => l !== undefined || a.trim().toLowerCase() === 'rsa-sha1')) {
    flags.push('weak-signature')
    return 'not-proven'
  }
  const covers = ({ h = '' }: Record<string, string>) => h.toLowerCase().split(/[:\s]+/)
  if (signatures.length > 0 && names.some((name) => signatures.every((one) => covers(one).includes(name))))
    return 'dmarc'
  flags.push('recipients-not-signed')
  return 'not-addressed-to-us'
}

const withoutTag = (address: string) => {
  const plus = address.indexOf('+')
  return plus > 0 ? address.slice(0, plus) + address.slice(address.lastIndexOf('@')) : address
}

/** The address when From stands once, holds one plain mailbox, and its name does not look like another address. */
function theOneAddress(head: Head, from: readonly Mailbox[]): string | undefined {
  const fields = values(head, 'from')
  const raw = fields[0] ?? ''
  if (fields.length !== 1 || from.length !== 1 || !readAddresses(raw).strict) return undefined
  if (head.fields.some(({ value }) => value.includes('\r') || value.includes('\0'))) return undefined
  const { name = '', address } = from[0]!
  const seen = showHeader(name).text.normalize('NFKC').toLowerCase()
  return seen.includes('@') && seen.trim() !== address ? undefined : address
}

function senderDiffers(head: Head, from: readonly Mailbox[]): boolean {
  const senders = values(head, 'sender').flatMap((value) => readAddresses(value).mailboxes)
  return senders.some(({ address }) => address !== from[0]?.address)
}

function resentBy(head: Head): Mailbox | undefined {
  const raw = first(head, 'resent-from') || first(head, 'resent-sender')
  return raw ? readAddresses(raw).mailboxes[0] : undefined
}

function isOld(head: Head, now: Date): boolean {
  const date = Date.parse(first(head, 'date'))
  return !Number.isNaN(date) && now.getTime() - date > WEEK
}
