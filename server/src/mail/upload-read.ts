import type { Deps } from '../deps.ts'
import { domainOf } from './address.ts'
import type { Claimed } from './claim.ts'
import type { Organisation } from './directory.ts'
import { described } from './original.ts'
import { type Reading, reportOf, viewOf } from './read-one.ts'
import type { Original } from './reading.ts'
import { carrying, formatOf } from './upload-bytes.ts'

/**
 * Reads a file that a signed-in person handed in: they reported, and the message itself is what is reported, handed over by a
 * person (grade C). A message of our own people may carry the reported ones inside. @throws ParseRefused when another try may help
 */
export async function readUpload(
  deps: Deps,
  organisation: Organisation,
  mail: Claimed,
  lastTry: boolean,
): Promise<Reading> {
  const { bytes } = mail
  const personId = mail.envelope?.login
  const base = {
    mail,
    kind: 'human',
    verdict: 'verified',
    reason: 'session',
    ...(personId ? { personId } : {}),
  } as const
  if (!bytes || !personId) return { ...base, verdict: 'unverified', outcome: 'twin' }
  const outlook = formatOf(bytes) === 'msg'
  const { unread, ...safe } = await viewOf(deps, organisation, mail, outlook ? carrying(bytes) : bytes, lastTry)
  const found = outlook ? asWhole(safe.originals) : withItself(described(safe.head), safe.originals, organisation)
  const who = { verdict: base.verdict, reason: base.reason, personId }
  const report = reportOf(deps, mail, bytes, who, found, '', true, unread)
  const [first, ...others] = report.evidence
  const evidence = first ? [{ ...first, via: 'upload', grade: 'C' as const }, ...others] : []
  return { ...base, outcome: 'report', report: { ...report, evidence }, ...(unread ? { unread } : {}) }
}

/** What was found in an Outlook file; its parts lie in no bytes that could be cut out of the file. */
const asWhole = (originals: readonly Original[]): Original[] =>
  originals.map((one) => ({ ...withoutPlace(one), how: 'redirected', why: 'uploaded' }))

const withoutPlace = ({ from, to, subject, date, text, grade, depth }: Original) => ({
  ...{ to, subject, date, text, grade, depth },
  ...(from ? { from } : {}),
})

/** The message itself first, when somebody outside wrote it; places of the others count from there. */
function withItself(
  self: ReturnType<typeof described>,
  originals: readonly Original[],
  { ownDomains }: Organisation,
): Original[] {
  const outside = self.from?.address !== undefined && !ownDomains.includes(domainOf(self.from.address))
  if (!outside || originals.some(({ how }) => how === 'redirected')) return [...originals]
  return [
    { ...self, how: 'redirected', why: 'uploaded', grade: 'C', depth: 1 },
    ...originals.map((one) => ({
      ...one,
      ...(one.within === undefined ? {} : { within: one.within + 1 }),
      ...(one.place && one.place.parent >= 0 ? { place: { ...one.place, parent: one.place.parent + 1 } } : {}),
    })),
  ]
}
