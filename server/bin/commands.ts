import { readFileSync } from 'node:fs'
import type { ParseArgsConfig } from 'node:util'
import { as, system } from '../src/db/as.ts'
import { diagnose } from '../src/doctor.ts'
import { migrateElsewhere, openDatabase } from '../src/installation.ts'
import { buildDeps, ROLES, type Role, readEnvironment, serve } from '../src/main.ts'
import { checkPack } from '../src/policy/load.ts'
import { connections } from '../src/restrictions/connection.ts'
import { verifyTrail } from '../src/trail/record.ts'
import { verifyEvidence } from '../src/verify-evidence.ts'
import { untilStopped } from './until-stopped.ts'

export type Asked = { values: Record<string, string | boolean | undefined>; words: string[]; json: boolean }
export type Command = {
  /** how many words follow its name, at least and at most */
  words: [number, number]
  options?: ParseArgsConfig['options']
  help: string
  /** @returns the exit code */
  run(asked: Asked): Promise<number>
}

/** Says the outcome in words or as JSON. @returns the exit code */
const tell = (json: boolean, ok: boolean, words: string, data: object = {}): number => {
  if (json) console.log(JSON.stringify({ ok, ...data }))
  else (ok ? console.log : console.error)(words)
  return ok ? 0 : 1
}

export const commands = {
  serve: {
    words: [0, 0],
    options: { role: { type: 'string' } },
    help: `breakwater serve [--role=web|worker|mail]

Runs the service until it is stopped. Without a role one process does everything; with one it does that part alone, and any number
of processes share the work. Without DATABASE_URL it runs PostgreSQL itself, in BREAKWATER_DATA. The log goes to standard output.`,
    async run({ values }) {
      const role = values['role'] as Role | undefined
      if (role !== undefined && !ROLES.includes(role))
        throw new Error(`There is no role "${role}". It is one of ${ROLES.join(', ')}.`)
      untilStopped(await serve(process.env, role ? { role } : {}))
      return 0
    },
  },
  migrate: {
    words: [0, 0],
    help: `breakwater migrate

Makes the roles, the database and every table, or brings them up to date. Safe to run again. It needs DATABASE_URL (the role app_rt)
and DATABASE_ADMIN_URL (a role that may create roles and databases); without both it prepares the PostgreSQL in BREAKWATER_DATA.`,
    async run({ json }) {
      const { config } = readEnvironment()
      await using opened = new AsyncDisposableStack()
      const applied = config.database
        ? await migrateElsewhere(config)
        : (await openDatabase(config, opened, () => undefined, false)).applied
      return tell(
        json,
        true,
        applied.length ? `Done: ${applied.join(', ')}.` : 'Nothing to do: the database is up to date.',
        { applied },
      )
    },
  },
  'policy check': {
    words: [1, 1],
    help: `breakwater policy check FILE

Reads a policy pack (YAML) and says what is wrong with it, with the line. Warnings do not fail; faults do.`,
    async run({ words, json }) {
      const { pack, faults, warnings, unanswered } = checkPack(readFileSync(words[0] ?? '', 'utf8'))
      const line = (kind: string) => (f: { line?: number; says: string }) =>
        `${kind}${f.line ? ` line ${f.line}` : ''}: ${f.says}`
      const open = unanswered.map((id) => `open: ${id} is answered by the organisation before the pack becomes active`)
      const said = [...faults.map(line('fault')), ...warnings.map(line('warning')), ...open]
      if (pack)
        said.unshift(
          `${pack.pack.id} ${pack.pack.version}: ${pack.steps.length} steps, ${Object.keys(pack.clauses).length} clauses. No faults.`,
        )
      return tell(json, faults.length === 0, said.join('\n'), { faults, warnings, unanswered })
    },
  },
  'crm probe': {
    words: [1, 1],
    help: `breakwater crm probe NAME

Asks the CRM connection of that name who it is, which rights we lack and whether the fields of the mapping are there. Writes nothing.`,
    async run({ words, json }) {
      await using opened = new AsyncDisposableStack()
      const deps = await buildDeps(opened)
      const all = await as(deps.db, system('worker'), (tx) => connections(deps, tx))
      const found = all.find(({ id }) => id === words[0])
      if (!found)
        throw new Error(
          `There is no connection "${words[0]}". ${all.length ? `There are: ${all.map(({ id }) => id).join(', ')}.` : 'None is set up.'}`,
        )
      const probe = await found.connector.probe(AbortSignal.timeout(20_000))
      const lacking = probe.missingScopes.length
        ? `Rights we lack: ${probe.missingScopes.join(', ')}.`
        : 'All rights are there.'
      return tell(
        json,
        probe.missingScopes.length === 0,
        `${found.vendor}: organisation ${probe.orgId}${probe.sandbox ? ' (sandbox)' : ''}, as ${probe.user}. ${lacking}`,
        { probe },
      )
    },
  },
  'evidence verify': {
    words: [1, 1],
    help: `breakwater evidence verify REFERENCE

Reads every original of a case from the store, opens it and compares its sha256 with the one noted at its arrival. Shows no content.`,
    async run({ words, json }) {
      await using opened = new AsyncDisposableStack()
      const pieces = await verifyEvidence(await buildDeps(opened), words[0] ?? '')
      const bad = pieces.filter(({ state }) => state === 'damaged')
      const lines = pieces.map(({ id, state, sha256 }) => `${state.padEnd(10)} ${id} ${sha256}`)
      return tell(json, bad.length === 0, [...lines, `${pieces.length} pieces, ${bad.length} damaged.`].join('\n'), {
        pieces,
      })
    },
  },
  'trail verify': {
    words: [0, 0],
    help: `breakwater trail verify

Checks every row of the trail: each carries the hash of the one before it, so a changed or missing row shows.`,
    async run({ json }) {
      await using opened = new AsyncDisposableStack()
      const deps = await buildDeps(opened)
      const { rows, bad } = await as(deps.db, system('setup'), verifyTrail)
      return tell(
        json,
        bad === null,
        bad === null
          ? `${rows} rows, all fit.`
          : `Row ${bad} of ${rows} does not fit: it or the one before it was changed.`,
        { rows, bad },
      )
    },
  },
  doctor: {
    words: [0, 0],
    help: `breakwater doctor

Checks the database, its tables, the keys, the evidence store, the jobs, the mailbox, the way out for mail, the console and the clocks.
Each line says what is right, or what to do. Ends with 1 when something is wrong.`,
    async run({ json }) {
      const checks = await diagnose(process.env)
      const bad = checks.filter(({ ok }) => !ok)
      const lines = checks.map(({ name, ok, says }) => `${ok ? 'ok     ' : 'problem'}  ${name.padEnd(14)} ${says}`)
      return tell(
        json,
        bad.length === 0,
        [...lines, bad.length ? `${bad.length} to look at.` : 'All is well.'].join('\n'),
        { checks },
      )
    },
  },
} satisfies Record<string, Command>
