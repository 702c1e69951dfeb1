import { mkdir, open, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** How far the trail was at a moment, signed: what no later change of the database can take back (SECURITY A4). Hashes in hex. */
export const Anchor = z.strictObject({
  v: z.literal(1),
  from: z.number().int().min(0),
  seq: z.number().int().min(1),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  root: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime(),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
})
export type Anchor = z.infer<typeof Anchor>

/** What of an anchor is signed, as one line. */
export const anchorLine = (a: Pick<Anchor, 'from' | 'seq' | 'hash' | 'root' | 'at'>): string =>
  `breakwater-anchor-1 ${a.from} ${a.seq} ${a.hash} ${a.root} ${a.at}`

/**
 * A second place for anchors, out of reach of whoever can write to the database: a folder on another volume, or a bucket that holds
 * objects under a lock. Writing the same name twice keeps the first.
 */
export interface AnchorPlace {
  put(name: string, text: string): Promise<void>
  /** Every anchor that lies there, by name. */
  all(): Promise<{ name: string; text: string }[]>
}

/** Anchors as files of a folder: written once, synced, never replaced. */
export const anchorFolder = (dir: string): AnchorPlace => ({
  async put(name, text) {
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const handle = await open(join(dir, name), 'wx', 0o400).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return undefined
      throw error
    })
    if (!handle) return
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
  async all() {
    const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return []
      throw error
    })
    const files = names.filter((name) => name.endsWith('.json')).sort()
    return Promise.all(files.map(async (name) => ({ name, text: await readFile(join(dir, name), 'utf8') })))
  },
})
