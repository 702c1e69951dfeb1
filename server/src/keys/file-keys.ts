import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { KeyProvider } from './provider.ts'
import { open, seal } from './seal.ts'

const NAME = /^kek-([1-9]\d{0,5})$/

/** One key file: 32 bytes in base64. @throws with the remedy when it can be read by others or is damaged */
export function readKeyFile(dir: string, name: string): Buffer {
  const file = join(dir, name)
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Error(`The key file ${name} can be read by other accounts. Set its mode to 0400.`)
  const key = Buffer.from(readFileSync(file, 'utf8'), 'base64')
  if (key.length !== 32) throw new Error(`The key file ${name} is damaged: it does not hold 32 bytes.`)
  return key
}

/** A new key file of mode 0400, whole or not at all; one that is there already stays as it is. */
export function makeKeyFile(dir: string, name: string): void {
  const made = join(dir, `.${name}.${randomBytes(6).toString('hex')}`)
  writeFileSync(made, randomBytes(32).toString('base64'), { mode: 0o400, flag: 'wx' })
  chmodSync(made, 0o400)
  try {
    linkSync(made, join(dir, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(made)
  }
}

/** Key-encryption keys as the files `kek-1`, `kek-2` …; the last one wraps. A file that another process adds is seen at once. */
export function fileKeys(dir: string): KeyProvider {
  const opened = new Map<string, Buffer>()
  const get = (id: string) => {
    const known = opened.get(id)
    if (known) return known
    if (!NAME.test(id) || !existsSync(join(dir, id)))
      throw new Error(
        `The key file ${id} is missing. Without it some cases cannot be read. Put it back from your copy.`,
      )
    const key = readKeyFile(dir, id)
    opened.set(id, key)
    return key
  }
  const last = () => Math.max(0, ...readdirSync(dir).flatMap((name) => Number(NAME.exec(name)?.[1] ?? [])))
  let n = last()
  const current = () => {
    while (existsSync(join(dir, `kek-${n + 1}`))) n++
    return `kek-${n}`
  }
  return {
    owns: (kek) => NAME.test(kek),
    current: async () => current(),
    async wrap(key, place) {
      const kek = current()
      return { kek, wrapped: seal(get(kek), key, `key:${place}`) }
    },
    unwrap: async ({ kek, wrapped }, place) => open(get(kek), wrapped, `key:${place}`),
    async rotate() {
      const name = `kek-${Math.max(n, last()) + 1}`
      makeKeyFile(dir, name)
      return current()
    },
    async retire(kek) {
      if (kek === current()) throw new Error(`${kek} wraps every new key. Run: breakwater keys rotate`)
      get(kek)
      mkdirSync(join(dir, 'retired'), { recursive: true, mode: 0o700 })
      renameSync(join(dir, kek), join(dir, 'retired', kek))
      opened.delete(kek)
      return `${kek} lies in the folder retired now. Take it to your recovery copy; only older backups still need it.`
    },
  }
}
