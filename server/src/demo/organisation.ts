import { readFileSync } from 'node:fs'
import type { Person } from '@breakwater/shared/person.ts'
import { sql } from 'kysely'
import { parseDocument } from 'yaml'
import { as, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { importDirectory } from '../people/import-csv.ts'
import { people } from '../people/person.ts'
import { checkPack } from '../policy/load.ts'
import { record } from '../trail/record.ts'

/** The invented company of the demo. */
export const COMPANY = {
  name: 'Tallow Learning',
  domain: 'tallow.example',
  desk: 'People and legal',
  mailbox: 'report@tallow.example',
} as const

const address = (name: string) => `${name}@${COMPANY.domain}`

/** Whom the printed links sign in, in the order they are printed. */
export const CAST = [
  { part: 'HR owner', email: address('asha.verma') },
  { part: 'Manager', email: address('tom.reyes') },
  { part: 'Senior leader', email: address('joan.whitlock') },
  { part: 'Staff', email: address('maya.lindgren') },
] as const

/** Whether the demo's company is there; a second start keeps what it finds. */
export const isFounded = (deps: Pick<Deps, 'db'>): Promise<boolean> =>
  as(
    deps.db,
    system('setup'),
    async (tx) => (await tx.selectFrom('organisation').select('name').executeTakeFirst()) !== undefined,
  )

/**
 * Founds the company: its name, its 41 people from `directory.csv` and the pack of the configuration, active.
 * @throws when the pack does not pass its check
 */
export const found = (deps: Deps): Promise<void> =>
  as(deps.db, system('setup'), async (tx) => {
    await tx
      .insertInto('organisation')
      .values({
        name: COMPANY.name,
        country: 'US',
        time_zone: 'America/New_York',
        domains: [COMPANY.domain],
        settings: '{}',
      })
      .execute()
    await importDirectory(tx, readFileSync(new URL('directory.csv', import.meta.url), 'utf8'))
    await activate(deps, tx)
    await record(tx, deps.clock, { action: 'setup.founded' })
  })

async function activate({ config, clock }: Deps, tx: Tx) {
  const shipped = readFileSync(new URL(`../../policies/${config.pack}.yaml`, import.meta.url), 'utf8')
  // What the pack leaves open for the organisation to say is said here, as it would be at set-up.
  const document = parseDocument(shipped, { merge: true })
  for (const id of checkPack(shipped).unanswered) document.setIn(['options', id, 'value'], COMPANY.desk)
  const yaml = document.toString({ lineWidth: 0 })
  const { pack, hash, faults, unanswered } = checkPack(yaml)
  if (!pack || !hash || unanswered.length)
    throw new Error(`The pack ${config.pack} cannot be used: ${faults[0]?.says ?? unanswered.join(', ')}`)
  await tx
    .insertInto('pack')
    .values({ id: pack.pack.id, version: pack.pack.version, hash, yaml, status: 'active', at: clock.now() })
    .execute()
}

/** Everyone of the company by address. */
export async function everyone(deps: Pick<Deps, 'db'>): Promise<Map<string, Person>> {
  const found = await as(deps.db, system('setup'), (tx) => people(tx, sql`true`))
  return new Map(found.map((person) => [person.email, person]))
}
