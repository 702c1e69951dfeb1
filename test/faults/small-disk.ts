import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A volume that can be filled, and emptied of the filling again. */
export interface SmallDisk {
  /** takes everything that is left, down to the last block */
  fill(): Promise<void>
  /** gives it back */
  free(): Promise<void>
  remove(): void
}

/**
 * A tmpfs of so many MiB at `path`. Only root may mount one.
 * @throws when it cannot be mounted
 */
export function smallDisk(path: string, mebibytes: number): SmallDisk {
  mkdirSync(path, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'tmpfs', path], { stdio: 'pipe' })
  const filling = join(path, 'filling')
  return {
    async fill() {
      // what another process takes or gives meanwhile only changes where it ends
      for (let n = 0, left = 1; left > 0; n++) {
        const { bavail, bsize } = statfsSync(path)
        left = bavail * bsize
        if (left > 0) tryToWrite(`${filling}${n}`, left)
      }
    },
    async free() {
      for (let n = 0; n < 50; n++) rmSync(`${filling}${n}`, { force: true })
    },
    remove: () => void execFileSync('umount', ['-l', path]),
  }
}

function tryToWrite(path: string, bytes: number): void {
  try {
    writeFileSync(path, Buffer.alloc(bytes))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

/** Where no volume can be mounted: PostgreSQL says what it says on a full disk, from a trigger. */
export function pretendedDisk(run: (statement: string) => Promise<unknown>): SmallDisk {
  const tables = ['mail_raw', 'report']
  return {
    async fill() {
      await run(`create or replace function app.no_room() returns trigger language plpgsql as $$
        begin raise exception 'no space left' using errcode = '53100'; end $$`)
      for (const table of tables)
        await run(`create trigger no_room before insert on app.${table} for each row execute function app.no_room()`)
    },
    async free() {
      for (const table of tables) await run(`drop trigger if exists no_room on app.${table}`)
    },
    remove: () => undefined,
  }
}

/** Whether this account may mount: containers often refuse it even to root. */
export function mayMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'bw-mount-'))
  try {
    smallDisk(path, 1).remove()
    return true
  } catch {
    return false
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}
