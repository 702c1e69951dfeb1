import type { Deps } from '../deps.ts'
import type { Claimed } from './claim.ts'
import type { Organisation } from './directory.ts'
import { REPORT } from './mailbox-row.ts'
import { isProbe } from './probe.ts'
import { type Reading, readOne } from './read-one.ts'
import { readUpload } from './upload-read.ts'

/**
 * Reads one delivery by the rules of the mailbox it came to: mail for concerns is kept whole and looked at by nobody here
 * (POLICY 83), a file that was handed in is what is reported itself, and each mailbox trusts its own mail servers.
 */
export async function readDelivery(
  deps: Deps,
  organisation: Organisation,
  mail: Claimed,
  lastTry: boolean,
): Promise<Reading> {
  const box = organisation.boxes.get(mail.mailbox)
  if (box?.purpose === 'concern' && mail.bytes && isProbe(mail.bytes, organisation.ownAddresses))
    return { mail, kind: 'own', verdict: 'unverified', reason: 'probe', outcome: 'machine' }
  if (box?.purpose === 'concern')
    return { mail, kind: 'human', verdict: 'unverified', reason: 'not-proven', outcome: 'concern' }
  if (mail.door === 'upload') return readUpload(deps, organisation, mail, lastTry)
  if (!box?.written) return readOne(deps, organisation, mail, lastTry)
  const { authserv, tenant } = box.written
  const { mail: ours } = deps.config
  const trustedAuthserv = mail.mailbox === REPORT ? [...ours.trustedAuthserv, ...authserv] : authserv
  const config = { ...deps.config, mail: { ...ours, trustedAuthserv } }
  return readOne({ ...deps, config }, { ...organisation, tenant }, mail, lastTry)
}
