import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Separate keys for separate work, never labels of one key (SECURITY K5). 32 bytes each. */
export type Keys = {
  /** wraps data keys; id and value of the current one, and every older one by id */
  kek: { current: string; get(id: string): Buffer }
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
}

const NAMES = ['kek-1', 'index', 'address', 'session', 'mail', 'installation'] as const

/**
 * Reads the key files of a folder; makes them at the first start with mode 0400 (SECURITY K4).
 * @throws when a file can be read by others, is damaged, or is gone while data exists (`create` false).
 */
export function keysFromFolder(dir: string, create: boolean): Keys {
  if (create) mkdirSync(dir, { recursive: true, mode: 0o700 })
  const read = (name: string) => {
    const file = join(dir, name)
    if (!existsSync(file)) {
      if (!create)
        throw new Error(
          `The key file ${name} is missing. Without it saved reports cannot be read. Put it back from your copy.`,
        )
      writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o400, flag: 'wx' })
      chmodSync(file, 0o400)
    }
    if ((statSync(file).mode & 0o077) !== 0)
      throw new Error(`The key file ${name} can be read by other accounts. Set its mode to 0400.`)
    const key = Buffer.from(readFileSync(file, 'utf8'), 'base64')
    if (key.length !== 32) throw new Error(`The key file ${name} is damaged: it does not hold 32 bytes.`)
    return key
  }
  const [kek, index, address, session, mail, installation] = NAMES.map(read) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ]
  const laterMail = new Map<string, Buffer>()
  for (let n = 2; existsSync(join(dir, `mail-${n}`)); n++) laterMail.set(`k${n}`, read(`mail-${n}`))
  return {
    laterMail,
    kek: {
      current: 'kek-1',
      get: (id) => {
        if (id !== 'kek-1') throw new Error(`no key-encryption key ${id}`)
        return kek
      },
    },
    index,
    address,
    session,
    mail,
    installation,
  }
}

/** Blind index of an address or name: equal inputs meet, nobody can read them back. */
export const blind = (keys: Keys, kind: string, value: string): Buffer =>
  createHmac('sha256', keys.index).update(`${kind}:${value}`).digest()
