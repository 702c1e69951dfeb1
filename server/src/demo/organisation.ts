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
import { companyOf } from './companies.ts'

/** How far the demo's data is: a second start keeps what it finds, and half a demo is not shown. */
export const demoState = (deps: Pick<Deps, 'db'>): Promise<'none' | 'begun' | 'told'> =>
  as(deps.db, system('setup'), async (tx) => {
    const row = await tx.selectFrom('organisation').select('settings').executeTakeFirst()
    if (!row) return 'none'
    return row.settings['demo'] === 'begun' ? 'begun' : 'told'
  })

/** What a real organisation says about itself at its set-up. */
const settingsOf = (config: Deps['config']) => {
  const { outsideContact, supportContacts, lettersReplyTo } = companyOf(config)
  return { outsideContact, supportContacts, lettersReplyTo }
}

/** All cases are there. */
export const markTold = ({ db, config }: Pick<Deps, 'db' | 'config'>) =>
  as(db, system('setup'), (tx) =>
    tx
      .updateTable('organisation')
      .set({ settings: JSON.stringify({ demo: 'told', ...settingsOf(config) }) })
      .execute(),
  )

/**
 * Founds the company of the configuration's pack: its name, its people and the pack, active.
 * @throws when the pack does not pass its check
 */
export const found = (deps: Deps): Promise<void> =>
  as(deps.db, system('setup'), async (tx) => {
    const { name, country, zone, domain, directory } = companyOf(deps.config)
    await tx
      .insertInto('organisation')
      .values({
        name,
        country,
        time_zone: zone,
        domains: [domain],
        settings: JSON.stringify({ demo: 'begun', ...settingsOf(deps.config) }),
      })
      .execute()
    await importDirectory(tx, readFileSync(new URL(directory, import.meta.url), 'utf8'))
    await activate(deps, tx)
    await record(tx, deps.clock, { action: 'setup.founded' })
  })

async function activate({ config, clock }: Deps, tx: Tx) {
  const shipped = readFileSync(new URL(`../../policies/${config.pack}.yaml`, import.meta.url), 'utf8')
  // What the pack leaves open for the organisation to say is said here, as it would be at set-up.
  const document = parseDocument(shipped, { merge: true })
  const { answers } = companyOf(config)
  for (const id of Object.keys(answers)) document.setIn(['options', id, 'value'], answers[id])
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
