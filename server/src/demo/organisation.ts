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
  { part: 'HR owner', name: 'Asha Verma', email: address('asha.verma'), to: '/' },
  { part: 'Manager', name: 'Tom Reyes', email: address('tom.reyes'), to: '/' },
  { part: 'Senior leader', name: 'Joan Whitlock', email: address('joan.whitlock'), to: '/' },
  { part: 'Staff', name: 'Maya Lindgren', email: address('maya.lindgren'), to: '/demo/mail' },
] as const

/** How far the demo's data is: a second start keeps what it finds, and half a demo is not shown. */
export const demoState = (deps: Pick<Deps, 'db'>): Promise<'none' | 'begun' | 'told'> =>
  as(deps.db, system('setup'), async (tx) => {
    const row = await tx.selectFrom('organisation').select('settings').executeTakeFirst()
    if (!row) return 'none'
    return row.settings['demo'] === 'begun' ? 'begun' : 'told'
  })

/** All cases are there. */
export const markTold = (deps: Pick<Deps, 'db'>) =>
  as(deps.db, system('setup'), (tx) =>
    tx
      .updateTable('organisation')
      .set({ settings: JSON.stringify({ demo: 'told', outsideContact: address('petra.falk') }) })
      .execute(),
  )

/**
 * Founds the company: its name, its 42 people from `directory.csv` and the pack of the configuration, active.
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
        settings: JSON.stringify({ demo: 'begun', outsideContact: address('petra.falk') }),
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
