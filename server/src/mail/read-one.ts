import { createHash, createHmac } from 'node:crypto'
import type { Deps } from '../deps.ts'
import type { Token } from '../mailer/token.ts'
import { withCanons } from '../reports/captures.ts'
import type { IncomingReport } from '../reports/input.ts'
import { comparable, readAddresses } from './address.ts'
import { whoReported } from './authenticity.ts'
import { gaveUp } from './bounce.ts'
import { readBytes, values } from './bytes.ts'
import { canaryIn } from './canary.ts'
import type { Claimed } from './claim.ts'
import type { Organisation } from './directory.ts'
import { evidenceOf } from './evidence-of.ts'
import { classify } from './machine-mail.ts'
import { ParseRefused } from './parse.ts'
import { glimpse } from './read-in-child.ts'
import type { Machine, Original, Reporter, SafeReading } from './reading.ts'
import { answeredIn, bouncedIn, isOurMessageId, type Thread, threadOf } from './thread.ts'

/** Why a mail could be shown only by its byte ranges; hr may ask to try again. */
export type Unread = NonNullable<SafeReading['unread']> | 'oversize'

/** What one delivery turned out to be. Only `report` and `reply` say something about a case. */
export type Reading = {
  mail: Claimed
  kind: Machine['kind']
  verdict: Reporter['verdict']
  reason: string
  personId?: string
} & (
  | { outcome: 'external_inbound' | 'twin' | 'concern' | 'canary' }
  /** `bounced`: which of our mails a bounce says it could not deliver; `answers`: which one an automatic answer quotes */
  | { outcome: 'machine'; bounced?: Token[]; answers?: Token[] }
  /** `claimed`: the address in From, whether or not it was proven */
  | { outcome: 'report'; report: IncomingReport; unread?: Unread; thread?: Thread; claimed?: string }
)

const MOST_WORDS = 20_000

/** Everybody a mail names as its author, for one look into the directory. */
export const authorsOf = ({ bytes }: Claimed): string[] => {
  if (!bytes) return []
  const { head } = readBytes(bytes.subarray(0, 256 * 1024))
  return values(head, 'from').flatMap((value) => readAddresses(value).mailboxes.flatMap(({ address }) => address ?? []))
}

/** The report id of a message: the same for every copy of it, so that a second reading finds the first (MAIL 3.1). */
export function reportIdOf(deps: Pick<Deps, 'keys'>, mailbox: string, canon: Buffer): string {
  const bytes = createHmac('sha256', deps.keys.index)
    .update(`mail.report:${mailbox}:`)
    .update(canon)
    .digest()
    .subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

/**
 * Reads one delivery: machine or person, who reported, which messages it reports (MAIL 5 to 7). `lastTry`: what the parser cannot
 * read becomes a report all the same, by byte ranges. @throws ParseRefused when another try may help, and at shutdown
 */
export async function readOne(
  deps: Deps,
  organisation: Organisation,
  mail: Claimed,
  lastTry: boolean,
): Promise<Reading> {
  const { bytes } = mail
  if (!bytes) return { mail, kind: 'human', verdict: 'unverified', reason: 'not-proven', outcome: 'twin' }
  const { unread, ...safe } = await viewOf(deps, organisation, mail, bytes, lastTry)
  const canary = canaryIn(deps.keys, safe.head, deps.clock.now())
  if (canary) return { mail, kind: 'own', verdict: 'unverified', reason: canary, outcome: 'canary' }
  const machine = classify(safe.head, {
    partTypes: safe.partTypes,
    ...(mail.envelope ? { envelopeFrom: mail.envelope.from } : {}),
    ownAddresses: organisation.ownAddresses,
    isOwnMessageId: (id) => isOurMessageId(deps.keys, safe.head, id),
    isOwnLoop: (value) => organisation.ownAddresses.includes(comparable(value) ?? ''),
  })
  const reporter = whoReported({
    head: safe.head,
    door: mail.door,
    ...(mail.envelope ? { envelope: mail.envelope } : {}),
    trustedAuthservIds: deps.config.mail.trustedAuthserv,
    ownAddresses: organisation.ownAddresses,
    ownDomains: organisation.ownDomains,
    directory: organisation.directory,
    ...(organisation.tenant ? { tenant: true } : {}),
    now: mail.receivedAt,
  })
  const base = {
    mail,
    kind: machine.kind,
    verdict: reporter.verdict,
    reason: reporter.reason,
    ...(reporter.personId ? { personId: reporter.personId } : {}),
  }
  if (!['human', 'list'].includes(machine.kind)) {
    const bounced = machine.kind === 'bounce' && gaveUp(bytes) ? bouncedIn(safe.head, mail.envelope?.to) : []
    const isAnswer = machine.kind === 'auto' || machine.kind === 'notice'
    const answers = isAnswer ? answeredIn(safe.head, mail.envelope?.to) : []
    return {
      ...base,
      outcome: 'machine',
      ...(bounced.length ? { bounced } : {}),
      ...(answers.length ? { answers } : {}),
    }
  }

  const { originals, ownWords } = safe
  // passed on by a rule of one of our mailboxes: the outsider in From is what is reported, not who reports
  const passedOn = reporter.verdict === 'external' && originals.some((o) => o.how === 'redirected')
  if (reporter.verdict === 'external' && !passedOn) return { ...base, outcome: 'external_inbound' }
  const seen = passedOn ? { ...base, verdict: 'unverified' as const, reason: 'redirected' } : base
  const receipt = machine.kind === 'human' && machine.mayReceipt && unread !== 'oversize'
  const report = reportOf(
    deps,
    mail,
    bytes,
    { verdict: seen.verdict, reason: seen.reason, personId: reporter.personId },
    originals,
    ownWords,
    receipt,
    unread,
  )
  const claimed = reporter.from.length === 1 ? reporter.from[0]?.address : undefined
  return {
    ...seen,
    outcome: 'report',
    report,
    thread: threadOf(safe.head, mail.envelope?.to),
    ...(claimed ? { claimed } : {}),
    ...(unread ? { unread } : {}),
  }
}

/** The reading that cannot hold the service up; on the last try whatever the bytes show. */
export async function viewOf(
  deps: Deps,
  organisation: Organisation,
  mail: Claimed,
  bytes: Buffer,
  lastTry: boolean,
): Promise<Omit<SafeReading, 'unread'> & { unread?: Unread }> {
  // the head of a mail that was too large to fetch, and whatever kills the child again and again, is only glanced at
  if (mail.outcome === 'oversize') return { ...glimpse(bytes, organisation), unread: 'oversize' }
  if (mail.attempts > 3) return { ...glimpse(bytes, organisation), unread: 'killed' }
  const reading = await deps.parser.readSafely(bytes, organisation)
  const mayPass = reading.unread === 'timeout' || reading.unread === 'killed'
  if (mayPass && !lastTry) throw new ParseRefused(reading.unread ?? 'killed')
  return reading
}

type Who = { verdict: Reporter['verdict']; reason: string; personId: string | undefined }

/** A report of one delivery: its words, its evidence, and whose it is. */
export function reportOf(
  deps: Deps,
  mail: Claimed,
  bytes: Buffer,
  who: Who,
  originals: Original[],
  ownWords: string,
  receipt: boolean,
  unread?: Unread,
): IncomingReport {
  const found = evidenceOf(bytes, originals, { size: mail.size, ...(unread ? { unread } : {}) })
  const evidence = withCanons(deps.keys, { canon: mail.canon, bytes }, found.evidence)
  const personId = who.verdict === 'verified' ? (who.personId ?? null) : null
  return {
    id: reportIdOf(deps, mail.mailbox, mail.canon),
    door: mail.door === 'upload' ? 'upload' : 'mailbox',
    source: mail.door === 'upload' ? 'upload' : 'mailbox',
    reporterId: personId,
    affectedId: personId,
    verdict: who.verdict,
    verdictReason: who.reason,
    receivedAt: mail.receivedAt,
    words: ownWords.trim().slice(0, MOST_WORDS),
    wishes: null,
    relation: 'unknown',
    behaviours: [],
    channel: 'email',
    danger: { now: 'unknown', policeCalledFirst: 'unknown' },
    tellManager: null,
    managerInvolved: false,
    about: null,
    evidence,
    proposals: found.proposals,
    mailId: mail.id,
    ...(receipt ? {} : { receipt: false as const }),
    digest: createHash('sha256').update(mail.canon).digest(),
  }
}
