import type { FileOutcome } from '@breakwater/shared/contract/directory.ts'
import type { Person } from '@breakwater/shared/person.ts'
import type { Deps } from '../deps.ts'
import { readDirectory } from '../people/directory.ts'
import { DirectoryRefusal } from '../people/import-csv.ts'
import { mayConfigure } from '../people/may.ts'
import { Refusal } from '../refusal.ts'
import { bringUpToDate } from './bring-up-to-date.ts'

/** Bytes of a directory file; 10,000 people with every column are about 2 MB. */
const MOST = 8 * 1024 * 1024

/**
 * A directory file that an administrator brings by hand: all of it or nothing, and `look` only says what would change. Roles never come
 * this way: each is agreed by a second person (SECURITY T31).
 * @returns every problem in words, or what changed
 * @throws Refusal `forbidden`, `directory.roles_alone`, `directory.leaves_you`, `directory.too_large`,
 *   `directory.nobody_left`
 */
export async function bringFile(
  deps: Pick<Deps, 'db' | 'clock' | 'jobs'>,
  who: Person,
  file: Uint8Array,
  { whole, look }: { whole: boolean; look: boolean },
): Promise<FileOutcome> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  if (file.length > MOST) throw new Refusal('invalid', 'directory.too_large')
  const csv = new TextDecoder().decode(file)
  const { lines, columns, problems } = readDirectory(csv)
  if (columns.has('roles')) throw new Refusal('invalid', 'directory.roles_alone')
  const stays = !whole || lines.some(({ row }) => row.email === who.email.toLowerCase())
  if (problems.length === 0 && !stays) throw new Refusal('conflict', 'directory.leaves_you')
  const nothing = { added: 0, changed: 0, left: 0, handedOver: 0, withoutDesk: 0 }
  try {
    return { problems: [], ...(await bringUpToDate(deps, csv, { whole, look, by: who.id })) }
  } catch (error) {
    if (error instanceof DirectoryRefusal) return { ...nothing, problems: error.says.slice(0, 200) }
    throw error
  }
}
