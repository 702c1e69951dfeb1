import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { readBytes } from '../mail/bytes.ts'
import { fallbackView } from '../mail/fallback.ts'
import type { FallbackView } from '../mail/reading.ts'

export type Folder = 'inbox' | 'sent'
export type Letter = { id: string; raw: Buffer; view: FallbackView }

/** The demo people's mailboxes: one folder each, one file a mail, as any mail server might keep them. */
export type Mailboxes = {
  /** Puts a mail into somebody's folder. Resolves when it would survive a power cut. */
  deliver(address: string, folder: Folder, raw: Buffer, at: Date): Promise<string>
  /** Newest first. */
  list(address: string, folder: Folder): Promise<Letter[]>
  find(address: string, folder: Folder, id: string): Promise<Letter | undefined>
}

const ID = /^\d{13}-[0-9a-f]{12}$/

export function openMailboxes(root: string): Mailboxes {
  const place = (address: string, folder: Folder) =>
    join(root, createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 24), folder)
  const letter = (id: string, raw: Buffer): Letter => ({ id, raw, view: fallbackView(raw, readBytes(raw)) })
  const read = async (address: string, folder: Folder, id: string) =>
    letter(id, await readFile(join(place(address, folder), `${id}.eml`)))
  return {
    async deliver(address, folder, raw, at) {
      const dir = place(address, folder)
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const id = `${String(at.getTime()).padStart(13, '0')}-${randomBytes(6).toString('hex')}`
      const part = join(dir, `.${id}.part`)
      const file = await open(part, 'wx', 0o600)
      try {
        await file.writeFile(raw)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(part, join(dir, `${id}.eml`))
      return id
    },
    async list(address, folder) {
      const dir = place(address, folder)
      await mkdir(dir, { recursive: true, mode: 0o700 })
      const ids = (await readdir(dir)).filter((name) => name.endsWith('.eml')).map((name) => name.slice(0, -4))
      return Promise.all(
        ids
          .sort()
          .reverse()
          .slice(0, 200)
          .map((id) => read(address, folder, id)),
      )
    },
    async find(address, folder, id) {
      if (!ID.test(id)) return undefined
      try {
        return await read(address, folder, id)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
  }
}
