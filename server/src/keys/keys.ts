import { createHmac } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type AwsSettings, awsKms } from './aws-kms.ts'
import { envKeys } from './env-keys.ts'
import { fileKeys, makeKeyFile, readKeyFile } from './file-keys.ts'
import { type KeyRing, keyRing, remembering } from './ring.ts'
import { type VaultSettings, vaultTransit } from './vault-transit.ts'

/** Separate keys for separate work, never labels of one key (SECURITY K5). 32 bytes each. */
export type Keys = {
  /** wraps data keys; every older one still opens what it wrapped */
  kek: KeyRing
  /** HMAC of addresses and names, so that a dump cannot be searched (K6) */
  index: Buffer
  /** HMAC of evidence hashes: the store's addresses */
  address: Buffer
  /** cookies and one-time links */
  session: Buffer
  /** message ids and address tokens of our own mail */
  mail: Buffer
  /** keys that came after `mail`, by the name that stands in each token (k2 …); the last one signs, all of them are known */
  laterMail?: ReadonlyMap<string, Buffer>
  /** third parties, which outlive one case */
  installation: Buffer
  /** marks the lines of the shred list */
  shred: Buffer
  /** the seed of the Ed25519 key that signs how far the trail is, and exports */
  trail: Buffer
}

/** Which provider wraps data keys (SECURITY K4). */
export type KekSettings =
  | { kind: 'file' }
  | { kind: 'env'; keys: string }
  | ({ kind: 'aws' } & AwsSettings)
  | ({ kind: 'vault' } & VaultSettings)

const NAMES = ['index', 'address', 'session', 'mail', 'installation'] as const

/** The keys of a folder, wrapping with its files `kek-1` …; what `openKeys` does when nothing else is set up. */
export const keysFromFolder = (dir: string, create: boolean): Keys => openKeys(dir, { create })

/** Whether a folder holds keys already. */
export const holdsKeys = (dir: string): boolean => existsSync(join(dir, 'installation'))

/**
 * Reads the key files of a folder; makes them at the first start with mode 0400 (SECURITY K4). The key-encryption key comes from there
 * too, or from a key service or the environment; what files wrapped before opens either way.
 * @throws when a file can be read by others, is damaged, or is gone while data exists (`create` false).
 */
export function openKeys(
  dir: string,
  o: { create: boolean; kek?: KekSettings; fetch?: typeof globalThis.fetch | undefined },
): Keys {
  if (o.create) mkdirSync(dir, { recursive: true, mode: 0o700 })
  const read = (name: string, create = o.create) => {
    if (!existsSync(join(dir, name))) {
      if (!create)
        throw new Error(
          `The key file ${name} is missing. Without it saved reports cannot be read. Put it back from your copy.`,
        )
      makeKeyFile(dir, name)
    }
    return readKeyFile(dir, name)
  }
  const kek = o.kek ?? { kind: 'file' }
  if (kek.kind === 'file' && !namesIn(dir).some((name) => name.startsWith('kek-'))) read('kek-1')
  const [index, address, session, mail, installation] = NAMES.map((name) => read(name)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ]
  const laterMail = new Map<string, Buffer>()
  for (let n = 2; existsSync(join(dir, `mail-${n}`)); n++) laterMail.set(`k${n}`, read(`mail-${n}`))
  for (const name of namesIn(dir).filter((name) => name.startsWith('kek-'))) readKeyFile(dir, name)
  return {
    kek: ringOf(dir, kek, o.fetch),
    index,
    address,
    session,
    mail,
    laterMail,
    installation,
    // newer than some installations; a lost one shows at the first line of the list
    shred: read('shred', true),
    trail: read('trail', true),
  }
}

const namesIn = (dir: string) => (existsSync(dir) ? readdirSync(dir) : [])

function ringOf(dir: string, kek: KekSettings, fetch: typeof globalThis.fetch | undefined): KeyRing {
  const files = fileKeys(dir)
  if (kek.kind === 'file') return keyRing([files])
  if (kek.kind === 'env') return keyRing([envKeys(kek.keys), files])
  if (!fetch) throw new Error('a key service needs a way to ask it')
  const service = kek.kind === 'aws' ? awsKms(kek, fetch) : vaultTransit(kek, fetch)
  return keyRing([remembering(service), files])
}

/** Blind index of an address or name: equal inputs meet, nobody can read them back. */
export const blind = (keys: Keys, kind: string, value: string): Buffer =>
  createHmac('sha256', keys.index).update(`${kind}:${value}`).digest()
