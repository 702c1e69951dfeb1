import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Takes a Maildir's numbering away, as a restore from a backup does: the next one who looks finds a new UIDVALIDITY. */
export function renumber(dovecotDir: string, user: string): void {
  const folder = join(dovecotDir, 'mail', user, 'Maildir')
  for (const name of readdirSync(folder)) if (/^dovecot(-uidlist|\.index)/.test(name)) rmSync(join(folder, name))
}
