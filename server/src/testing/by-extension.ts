import { createHash, randomUUID } from 'node:crypto'
import type { Person } from '@breakwater/shared/person.ts'
import { putEvidence } from '../reports/put-evidence.ts'
import { send } from '../reports/send.ts'
import type { MailDesk } from './mail-desk.ts'

const sha = (raw: string) => createHash('sha256').update(raw).digest('hex')
const EMPTY = {
  source: 'gmail',
  words: '',
  wishes: { choices: [], words: '', police: 'not-asked', contact: '' },
  relation: 'unknown',
  behaviours: [],
  channel: 'unknown',
  danger: { now: 'unknown', policeCalledFirst: 'unknown' },
  tellManager: null,
  managerInvolved: false,
  about: { name: '', email: '', organisation: '' },
  onBehalfOf: null,
}

/** What the extension does with a message it can read whole: the report first, then its bytes. @returns the report's key */
export async function byExtension(
  { deps }: Pick<MailDesk, 'deps'>,
  raw: string,
  sender: string,
  who: Person,
): Promise<string> {
  const key = randomUUID()
  const item = { kind: 'mail', fidelity: 'raw', via: 'original', sha256: sha(raw), size: raw.length }
  const report = { ...EMPTY, key, items: [{ ...item, snapshot: { from: sender } }] }
  await send(deps, who, report as unknown as Parameters<typeof send>[2])
  await putEvidence(deps, who, key, sha(raw), Buffer.from(raw))
  return key
}
