// `npm run bench [-- --small] [-- --only=ROW,ROW]`: the figures of docs/bench.md on this machine, as a table and as test/bench/results.json.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { AUTHSERV } from '@breakwater/server/testing/mail-desk.ts'
import { openMailWorld } from '@breakwater/server/testing/mail-world.ts'
import { startDovecot } from '../world/dovecot.ts'
import { startSmtpSink } from '../world/smtp-sink.ts'
import { accessFigures } from './access.ts'
import { clickVisible } from './click.ts'
import { round, say } from './figures.ts'
import { type Folder, fill, folderRuns } from './folder.ts'
import { guessingFigures } from './guessing.ts'
import { lmtpRuns } from './lmtp.ts'
import { policyFigures } from './policy.ts'
import { sizes } from './sizes.ts'

const small = process.argv.includes('--small')
const FIGURES = small
  ? {
      mails: 200,
      runs: 3,
      filedRuns: 1,
      deliveries: 30,
      lmtp: 300,
      clicks: 8,
      access: { cases: 10_000, times: 20, seconds: 2 },
      guessing: { cases: 10_000, times: 200 },
      policy: { seconds: 2, few: 200, many: 1000 },
    }
  : {
      mails: 2000,
      runs: 3,
      filedRuns: 1,
      deliveries: 200,
      lmtp: 2000,
      clicks: 40,
      access: { cases: 100_000, times: 100, seconds: 5 },
      guessing: { cases: 100_000, times: 200 },
      policy: { seconds: 5, few: 1000, many: 10_000 },
    }
const FILED = 100_000

type Figures = Record<string, number | string | boolean>
/** Each row gives figures under keys of its own. Another row is a file beside this one and a line here. */
const ROWS: Record<string, (folder: Folder) => Figures | Promise<Figures>> = {
  folder: (folder) => folderRuns(folder, FIGURES.runs),
  filed: (folder) => folderRuns(folder, FIGURES.filedRuns, FILED),
  lmtp: async (folder) => {
    await folder.world.reset()
    return lmtpRuns(folder, FIGURES.deliveries, FIGURES.lmtp)
  },
  click: async () => {
    const { p50, p95 } = await clickVisible(FIGURES.clicks)
    return { clickVisibleP50Ms: round(p50, 0), clickVisibleP95Ms: round(p95, 0) }
  },
  access: () => accessFigures(FIGURES.access),
  guessing: () => guessingFigures(FIGURES.guessing),
  policy: () => policyFigures(FIGURES.policy),
  sizes,
}

const only = process.argv
  .find((word) => word.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',')
const unknown = (only ?? []).filter((name) => !ROWS[name])
if (unknown.length) throw new Error(`no such row: ${unknown.join(', ')}; there are ${Object.keys(ROWS).join(', ')}`)

const file = join(import.meta.dirname, 'results.json')
// a run of some rows keeps what the others gave, as long as the figures are of the same size
const before: Figures = only && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
const results: Figures = {
  ...(before['small'] === small ? before : {}),
  small,
  mails: FIGURES.mails,
  node: process.version,
  cores: cpus().length,
  at: new Date().toISOString(),
}
const keep = (figures: Figures) => {
  Object.assign(results, figures)
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}

const sink = await startSmtpSink()
const [world, dovecot] = await Promise.all([
  openMailWorld(),
  startDovecot({ users: ['bench', 'live'], hostname: AUTHSERV }),
])
try {
  const folder: Folder = { world, dovecot, outUrl: `smtp://127.0.0.1:${sink.port}`, mails: FIGURES.mails }
  const rows = Object.entries(ROWS).filter(([name]) => !only || only.includes(name))
  if (rows.some(([name]) => name === 'folder' || name === 'filed')) {
    say(`delivering ${FIGURES.mails} mails`)
    keep(await fill(folder))
  }
  for (const [name, measure] of rows) {
    say(name)
    keep(await measure(folder))
  }
} finally {
  await dovecot.remove()
  await sink.close()
  await world.close()
}
console.table(results)
