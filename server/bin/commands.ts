import { createReadStream, readFileSync } from 'node:fs'
import type { PipeOptions } from '../src/mail/pipe.ts'
import type { Role } from '../src/main.ts'
import { type Command, tell } from './command.ts'
import { keyCommands } from './key-commands.ts'
import { policyCommands } from './policy-commands.ts'
import { recordCommands } from './record-commands.ts'
import { signInCommands } from './sign-in-commands.ts'

export type { Asked, Command } from './command.ts'

/** Whatever goes wrong before the mail is safe means "try again later": a mail server keeps it then. */
async function takeOneIn(file: string, envelope: PipeOptions): Promise<{ exit: number; says: string }> {
  await using opened = new AsyncDisposableStack()
  try {
    const { readEnvironment } = await import('../src/environment.ts')
    const { configureFaults } = await import('../src/faults.ts')
    const { openTakeIn } = await import('../src/take-one-in.ts')
    const { ingest } = await import('../src/mail/pipe.ts')
    const { config, log } = readEnvironment({ LOG_LEVEL: 'silent', ...process.env })
    configureFaults(config)
    const stream = file === '-' ? process.stdin : createReadStream(file)
    return await ingest(await openTakeIn(config, opened, log), stream, envelope)
  } catch (error) {
    return { exit: 75, says: error instanceof Error ? error.message : String(error) }
  }
}

/** What is separated by commas; an empty text is an empty list. */
const list = (text: string | undefined) =>
  text
    ?.split(',')
    .map((one) => one.trim())
    .filter(Boolean)

export const commands = {
  serve: {
    words: [0, 0],
    options: { role: { type: 'string' } },
    help: `breakwater serve [--role=web|worker|mail]

Runs the service until it is stopped. Without a role one process does everything; with one it does that part alone, and any number
of processes share the work. Without DATABASE_URL it runs PostgreSQL itself, in BREAKWATER_DATA. The log goes to standard output.`,
    async run({ values }) {
      const { ROLES, serve } = await import('../src/main.ts')
      const { untilStopped } = await import('./until-stopped.ts')
      const role = values['role'] as Role | undefined
      if (role !== undefined && !ROLES.includes(role))
        throw new Error(`There is no role "${role}". It is one of ${ROLES.join(', ')}.`)
      untilStopped(await serve(process.env, role ? { role } : {}))
      return 0
    },
  },
  ingest: {
    words: [0, 1],
    options: { sender: { type: 'string' }, recipient: { type: 'string' }, mailbox: { type: 'string' } },
    help: `breakwater ingest [FILE|-] [--mailbox=NAME] [--sender=ADDRESS] [--recipient=ADDRESS]

Takes one raw mail in, from a file or from standard input: what a mail server's pipe transport calls. It goes to the mailbox of that
name, else to the one of the recipient's address, else to the report mailbox. It ends with 0 only when the mail is stored and read back,
with 65 when it is too large, and with 75 when the server should try again later.`,
    async run({ values, words, json }) {
      const { exit, says } = await takeOneIn(words[0] ?? '-', values as PipeOptions)
      if (json) console.log(JSON.stringify({ ok: exit === 0, exit, says }))
      else if (says) console.error(says)
      return exit
    },
  },
  migrate: {
    words: [0, 0],
    help: `breakwater migrate

Makes the roles, the database and every table, or brings them up to date. Safe to run again. It needs DATABASE_URL (the role app_rt)
and DATABASE_ADMIN_URL (a role that may create roles and databases); without both it prepares the PostgreSQL in BREAKWATER_DATA.`,
    async run({ json }) {
      const { readEnvironment } = await import('../src/environment.ts')
      const { migrateElsewhere, openDatabase } = await import('../src/database.ts')
      const { config } = readEnvironment(process.env)
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
  'mail reconcile': {
    words: [0, 1],
    help: `breakwater mail reconcile [MAILBOX]

Compares every mailbox, or one by its name, with what is stored: INBOX, Processed and Junk. Takes in what was left behind, what somebody
moved away too early, and mail of the organisation that went to Junk. Moves and removes nothing. A worker does the same once a day.`,
    async run({ words, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { reconcileAll } = await import('../src/mail/reconcile.ts')
      await using opened = new AsyncDisposableStack()
      const boxes = await reconcileAll(await buildDeps(opened), words[0])
      const lines = boxes.map(
        ({ mailbox, inbox, processed, junk }) =>
          `${mailbox}: ${inbox} left in INBOX, ${processed} moved too early, ${junk} in Junk; all taken in.`,
      )
      const none = words[0] ? `No mailbox "${words[0]}" is watched.` : 'No mailbox is watched.'
      return tell(json, boxes.length > 0 || !words[0], lines.join('\n') || none, { boxes })
    },
  },
  setup: {
    words: [0, 0],
    options: {
      name: { type: 'string' },
      country: { type: 'string' },
      zone: { type: 'string' },
      domains: { type: 'string' },
      'outside-contact': { type: 'string' },
      'board-contact': { type: 'string' },
      holidays: { type: 'string' },
    },
    help: `breakwater setup [--name=NAME] [--country=GB] [--zone=Europe/London] [--domains=a.example,b.example]
                 [--outside-contact=ADDRESS] [--board-contact=ADDRESS] [--holidays=2026-12-24,2026-12-31]

Says who the organisation is, and shows what of the set-up is in place. A fresh installation takes no report before all of it is. Run it
as often as you like; what you leave out stays as it is. The holidays are the organisation's own, all of them each time. It ends with 1
while something is missing.`,
    async run({ values, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { setUp } = await import('../src/setup/organisation.ts')
      const { say } = await import('../src/desk/words.ts')
      await using opened = new AsyncDisposableStack()
      const given = values as Record<string, string | undefined>
      const items = await setUp(await buildDeps(opened), {
        name: given['name'],
        country: given['country'],
        zone: given['zone'],
        domains: list(given['domains']),
        outsideContact: given['outside-contact'],
        boardContact: given['board-contact'],
        holidays: list(given['holidays']),
      })
      const lines = items.map(({ id, done }) => `${done ? 'ok     ' : 'missing'}  ${say(`setup.${id}`)}`)
      return tell(
        json,
        items.every(({ done }) => done),
        lines.join('\n'),
        { items },
      )
    },
  },
  'directory import': {
    words: [1, 1],
    options: { whole: { type: 'boolean' }, look: { type: 'boolean' } },
    help: `breakwater directory import FILE [--whole] [--look]

Brings the people of the organisation up to date with a CSV file: all lines or none. With --whole the file names everyone, so whoever is
not in it has left: they are signed out, and their cases go on with somebody else. What the file has no column for stays as it is.
With --look nothing is changed; it says what would be.`,
    async run({ words, values, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { bringUpToDate } = await import('../src/directory/bring-up-to-date.ts')
      const { DirectoryRefusal } = await import('../src/people/import-csv.ts')
      await using opened = new AsyncDisposableStack()
      const file = readFileSync(words[0] ?? '', 'utf8')
      const options = { whole: values['whole'] === true, look: values['look'] === true }
      try {
        const brought = await bringUpToDate(await buildDeps(opened), file, options)
        const { added, changed, left, handedOver, withoutDesk } = brought
        const says = [
          `${options.look ? 'Would be: ' : ''}${added} joined, ${changed} brought up to date, ${left} left, ${handedOver} cases handed over.`,
          ...(withoutDesk
            ? [
                `${withoutDesk} open cases would have nobody to handle or oversee them. Name an outside contact, or add a person with the role hr.`,
              ]
            : []),
        ]
        return tell(json, true, says.join('\n'), brought)
      } catch (error) {
        if (!(error instanceof DirectoryRefusal)) throw error
        return tell(json, false, ['Nothing was changed.', ...error.says].join('\n'), { problems: error.problems })
      }
    },
  },
  'directory token': {
    words: [0, 0],
    help: `breakwater directory token

Makes the token with which an identity provider (Entra, Okta, …) keeps the directory up to date over SCIM at /scim/v2. It is shown once;
an earlier token ends.`,
    async run({ json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { newScimToken } = await import('../src/directory/scim-token.ts')
      await using opened = new AsyncDisposableStack()
      const token = await newScimToken(await buildDeps(opened))
      return tell(json, true, token, { token })
    },
  },
  'crm probe': {
    words: [1, 1],
    help: `breakwater crm probe NAME

Asks the CRM connection of that name who it is, which rights we lack and whether the fields of the mapping are there. Writes nothing.`,
    async run({ words, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { as, system } = await import('../src/db/as.ts')
      const { connections } = await import('../src/restrictions/connection.ts')
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
  ...policyCommands,
  ...recordCommands,
  ...keyCommands,
  ...signInCommands,
  doctor: {
    words: [0, 0],
    help: `breakwater doctor

Checks the database, its tables, the keys, the evidence store, the jobs, the mailbox, the way out for mail, the console and the clocks.
Each line says what is right, or what to do. Ends with 1 when something is wrong.`,
    async run({ json }) {
      const { diagnose } = await import('../src/doctor.ts')
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
