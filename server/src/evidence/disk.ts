import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { EvidenceStore } from './store.ts'

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return undefined
  throw error
}

/** Evidence on a disk: written beside its place, synced, renamed, and the folder synced too. */
export function diskStore(root: string): EvidenceStore {
  const place = (key: string) => join(root, key.slice(0, 2), key)
  const syncFolder = async (dir: string) => {
    const handle = await open(dir)
    await handle.sync().finally(() => handle.close())
  }
  return {
    id: 'disk',
    async put(key, sealed) {
      const to = place(key)
      await mkdir(dirname(to), { recursive: true, mode: 0o700 })
      const part = `${to}.${randomBytes(6).toString('hex')}`
      const handle = await open(part, 'wx', 0o600)
      try {
        await handle.writeFile(sealed)
        await handle.sync()
      } catch (error) {
        await rm(part, { force: true })
        throw error
      } finally {
        await handle.close()
      }
      await rename(part, to)
      await syncFolder(dirname(to))
    },
    get: (key) => readFile(place(key)).catch(absent),
    has: (key) =>
      stat(place(key)).then(
        () => true,
        (e) => absent(e) ?? false,
      ),
    remove: (key) => rm(place(key), { force: true }),
    async probe() {
      const key = `00probe${randomBytes(8).toString('hex')}`
      await this.put(key, Buffer.from('probe'))
      await rm(place(key))
    },
  }
}
