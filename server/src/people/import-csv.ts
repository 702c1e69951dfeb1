import common from '@breakwater/shared/locales/en/common.json' with { type: 'json' }
import { createText } from '@breakwater/shared/text.ts'
import { sql } from 'kysely'
import type { Tx } from '../db/as.ts'
import { Refusal } from '../refusal.ts'
import { compare, type Line, type Problem, readDirectory } from './directory.ts'

const t = createText([common])
const CHUNK = 500

/** The file has problems; `problems` are all of them, `says` the same in words. Nothing was changed. */
export class DirectoryRefusal extends Refusal {
  readonly problems: readonly Problem[]
  readonly says: readonly string[]
  constructor(problems: readonly Problem[]) {
    const says = problems.map(({ code, params }) => t(`directory.${code}`, params))
    super('invalid', 'directory.problems', { count: String(problems.length), first: says[0] ?? '' })
    this.problems = problems
    this.says = says
  }
}

/**
 * Brings the directory up to date with a file: all of it or nothing. People are met by their address; what the file has no column for
 * stays, such as roles. Who is not in the file stays as they are, unless `whole` says that it names everyone: then they become inactive and are signed out.
 * @throws DirectoryRefusal with every problem in words
 */
export async function importDirectory(
  tx: Tx,
  csv: string,
  whole = false,
): Promise<{ added: number; changed: number; left: number }> {
  const { lines, columns, problems } = readDirectory(csv)
  if (problems.length > 0) throw new DirectoryRefusal(problems)
  // Two imports at once would each check against a directory that the other changes.
  await sql`select pg_advisory_xact_lock(hashtext('breakwater directory'))`.execute(tx)
  const emails = lines.map(({ row }) => row.email)
  const present = await tx
    .selectFrom('person as p')
    .leftJoin('person as m', 'm.id', 'p.manager_id')
    .select(['p.id', 'p.email', 'p.active', 'm.email as manager'])
    .execute()
  const staying = present.filter(({ email, active }) => active && !(whole && !emails.includes(email)))
  const between = [
    ...compare(lines, new Map(staying.map((person) => [person.email, person]))),
    ...(await taken(tx, lines)),
  ]
  if (between.length > 0) throw new DirectoryRefusal(between)

  for (let at = 0; at < lines.length; at += CHUNK) await put(tx, lines.slice(at, at + CHUNK), columns)
  if (columns.has('manager_email'))
    await sql`update app.person p set manager_id = m.id
    from jsonb_to_recordset(${JSON.stringify(lines.map(({ row }) => ({ email: row.email, manager: row.manager_email || null })))}::jsonb) as f (email text, manager text)
    left join app.person m on m.email = f.manager where p.email = f.email and p.manager_id is distinct from m.id`.execute(
      tx,
    )
  const left = whole
    ? await tx
        .updateTable('person')
        .set({ active: false })
        .where('active', '=', true)
        .where('email', 'not in', emails)
        .executeTakeFirst()
    : undefined
  const known = new Set(present.map(({ email }) => email))
  const added = emails.filter((email) => !known.has(email)).length
  return { added, changed: emails.length - added, left: Number(left?.numUpdatedRows ?? 0n) }
}

async function taken(tx: Tx, lines: readonly Line[]): Promise<Problem[]> {
  const wanted = new Map(
    lines.flatMap(({ line, row }) =>
      [row.email, ...row.aliases].map((value) => [value, { line, email: row.email }] as const),
    ),
  )
  const { rows } = await sql<{ address: string; email: string }>`
    select a.address, p.email from app.person_address a join app.person p on p.id = a.person_id where a.address = any(${[...wanted.keys()]})
    union select email, email from app.person where email = any(${[...wanted.keys()]})`.execute(tx)
  return rows.flatMap(({ address, email }) => {
    const asked = wanted.get(address)
    return asked && asked.email !== email
      ? [{ code: 'address_taken', params: { line: String(asked.line), value: address } }]
      : []
  })
}

const KEPT = ['name', 'team', 'unit', 'roles', 'country', 'time_zone', 'work_hours', 'phone'] as const

async function put(tx: Tx, lines: readonly Line[], columns: ReadonlySet<string>): Promise<void> {
  const people = await tx
    .insertInto('person')
    .values(
      lines.map(({ row: { email, name, team, unit, roles, country, time_zone, work_hours, phone } }) => ({
        email,
        name,
        team: team || null,
        unit: unit || null,
        roles,
        country,
        time_zone,
        work_hours,
        phone: phone || null,
        manager_id: null,
        active: true,
      })),
    )
    .onConflict((conflict) =>
      conflict.column('email').doUpdateSet(({ ref }) => ({
        ...Object.fromEntries(KEPT.filter((name) => columns.has(name)).map((name) => [name, ref(`excluded.${name}`)])),
        active: true,
      })),
    )
    .returning(['id', 'email'])
    .execute()
  const ids = new Map(people.map(({ id, email }) => [email, id]))
  const addresses = lines.flatMap(({ row }) =>
    row.aliases.map((address) => ({ address, person_id: ids.get(row.email) ?? '' })),
  )
  if (addresses.length > 0)
    await tx
      .insertInto('person_address')
      .values(addresses)
      .onConflict((conflict) => conflict.column('address').doNothing())
      .execute()
}
