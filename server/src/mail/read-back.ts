import { createHash } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { openIntakeKey, openRawMail, rawAddress } from '../evidence/raw-mail.ts'
import { fp } from '../faults.ts'
import type { Taken } from './take-in.ts'

/** What was written for one mail: the wrapping of its key, and the digest of its sealed bytes. */
export type Sealed = { contentKey: Buffer; digest: Buffer }
export type ToCheck = { id: string; mailbox: string; door: string; key: string; hash: Buffer; sealed: Sealed }
export type Known = { door_key: string; id: string; moved_to: string | null; address: Buffer; outcome: string | null }
type BackDeps = Pick<Deps, 'ingest' | 'keys' | 'log'>

/** Which of these deliveries are known, by door key. */
export async function knownMail(
  deps: Pick<Deps, 'ingest'>,
  mailbox: string,
  door: string,
  keys: string[],
): Promise<Map<string, Known>> {
  const { rows } = await deps.ingest.pool.query<Known>('select * from app.mail_known($1, $2, $3)', [
    mailbox,
    door,
    keys,
  ])
  return new Map(rows.map((row) => [row.door_key, row]))
}

/** Reads stored mail back, opens it and compares its hash (SECURITY Q1). What differs is not safe and stays where it was. */
export async function readBack(deps: BackDeps, checks: ToCheck[]): Promise<Taken[]> {
  await fp('take-in.read-back')
  const taken: Taken[] = []
  for (const place of new Set(checks.map(placeOf))) {
    const here = checks.filter((c) => placeOf(c) === place)
    const { mailbox, door } = here[0]!
    const [known, kept] = await Promise.all([
      knownMail(
        deps,
        mailbox,
        door,
        here.map((c) => c.key),
      ),
      asWritten(deps, mailbox, here),
    ])
    // what another delivery wrote before is sealed under a key of its own: it is opened and compared
    const others = [...known.values()].map((row) => row.address).filter((address) => !kept.has(address.toString('hex')))
    for (const address of others.length ? await keptMail(deps, mailbox, others) : []) kept.add(address)
    for (const check of here) {
      const row = known.get(check.key)
      const same = row?.address.equals(rawAddress(deps.keys, mailbox, check.hash)) ?? false
      const safe = same && kept.has(row!.address.toString('hex'))
      if (!safe) deps.log.error({ mailbox, mailId: row?.id ?? check.id }, 'mail.read-back-differs')
      taken.push({ key: check.key, mailId: row?.id ?? check.id, known: row?.id !== check.id, safe })
    }
  }
  return taken
}

export const sealedAs = ({ contentKey, bytes }: { contentKey: Buffer; bytes: Buffer }): Sealed => ({
  contentKey,
  digest: createHash('sha256').update(bytes).digest(),
})

/** Addresses whose stored bytes are, by the database's own digest of them, exactly the sealed bytes that were written (Q1). */
async function asWritten(deps: BackDeps, mailbox: string, checks: ToCheck[]): Promise<Set<string>> {
  const written = new Map(checks.map((c) => [rawAddress(deps.keys, mailbox, c.hash).toString('hex'), c.sealed]))
  const { rows } = await deps.ingest.pool.query<{ address: Buffer; content_key: Buffer; digest: Buffer }>(
    'select * from app.mail_read_digest($1, $2)',
    [mailbox, [...written.keys()].map((hex) => Buffer.from(hex, 'hex'))],
  )
  const same = rows.filter((row) => {
    const sealed = written.get(row.address.toString('hex'))
    return sealed?.digest.equals(row.digest) && sealed.contentKey.equals(row.content_key)
  })
  return new Set(same.map((row) => row.address.toString('hex')))
}

const placeOf = (check: ToCheck) => `${check.door}:${check.mailbox}`

type Stored = { address: Buffer; day: string; content_key: Buffer; bytes: Buffer | null }

/**
 * Those of the addresses whose bytes open and have the hash the address was made of, as hex. Bytes that went on into the
 * evidence store were read back there and count as kept.
 */
export async function keptMail(deps: BackDeps, mailbox: string, addresses: Buffer[]): Promise<Set<string>> {
  const { rows } = await deps.ingest.pool.query<Stored>(
    `select a.address, r.day::text, r.content_key, r.bytes from unnest($2::bytea[]) a(address), lateral app.mail_read_back($1, a.address) r`,
    [mailbox, addresses],
  )
  const keys = new Map<string, Buffer>()
  for (const day of new Set(rows.map((row) => row.day))) keys.set(day, await intakeKeyOf(deps, mailbox, day))
  return new Set(
    rows.filter((row) => isWhole(deps, mailbox, row, keys.get(row.day)!)).map((row) => row.address.toString('hex')),
  )
}

function isWhole(deps: BackDeps, mailbox: string, { address, content_key, bytes }: Stored, key: Buffer): boolean {
  if (!bytes) return true
  try {
    const raw = openRawMail(key, mailbox, address, { content_key, bytes })
    return rawAddress(deps.keys, mailbox, createHash('sha256').update(raw).digest()).equals(address)
  } catch (err) {
    deps.log.error({ mailbox, err }, 'mail.read-back-failed')
    return false
  }
}

async function intakeKeyOf(deps: BackDeps, mailbox: string, day: string): Promise<Buffer> {
  const { rows } = await deps.ingest.pool.query<{ kek: string; wrapped: Buffer }>(
    'select * from app.intake_key_of($1, $2)',
    [mailbox, day],
  )
  if (!rows[0]) throw new Error('no intake key for that day')
  return openIntakeKey(deps.keys, mailbox, day, rows[0])
}
