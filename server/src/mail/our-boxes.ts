import type { Deps } from '../deps.ts'
import { comparable } from './address.ts'
import { REPORT } from './mailbox-row.ts'

/** Which mailboxes there are, for doors: by its address, whatever its `+tag`, and by its name. */
export type OurBoxes = {
  /** the mailbox of an address; nothing when it is none of ours, or one that is switched off */
  of(address: string): Promise<string | undefined>
  names(): Promise<string[]>
}

const LOOK = 5_000
const withoutTag = (address = '') => address.replace(/\+[^@]*(?=@)/, '')

/**
 * Reads which addresses are ours, again every few seconds and whenever one is not known: a mailbox that an admin adds takes mail at
 * every door without a restart. @throws when the database is away
 */
export function ourBoxes(deps: Pick<Deps, 'ingest' | 'clock' | 'config'>): OurBoxes {
  let known = new Map<string, string>()
  let read = 0
  const look = async () => {
    const { rows } = await deps.ingest.pool.query<{ id: string; address: string }>('select * from app.mail_boxes()')
    const of = ({ address }: { address: string }) => comparable(address) ?? address
    // the address of the environment is ours whatever is written down
    known = new Map([[of(deps.config.mail), REPORT], ...rows.map((row) => [of(row), row.id] as const)])
    read = deps.clock.now().getTime()
  }
  return {
    async of(address) {
      const bare = withoutTag(comparable(address))
      const now = deps.clock.now().getTime()
      if (!known.has(bare) || now - read > LOOK) await look()
      return known.get(bare)
    },
    async names() {
      await look()
      return [...known.values()].sort()
    },
  }
}
