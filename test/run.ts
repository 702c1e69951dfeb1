// `npm test [-- --full] [suites or files]`: everything a fresh machine needs, then every suite. See docs/testing.md.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { faultsOf, ranIn, requirements, unproven } from './run/asvs.ts'
import { claims, coverage, unshown } from './run/coverage.ts'
import { installPackages } from './run/packages.ts'
import { type Selection, type Suite, suitesFrom } from './run/suites.ts'
import { type Tally, tallyOf } from './run/tally.ts'

const root = join(import.meta.dirname, '..')
const results = join(root, 'test/results.json')
const bin = (name: string) => join(root, 'node_modules/.bin', name)
const { full, suites, files, named } = selection()

function selection(): Selection {
  try {
    return suitesFrom(process.argv.slice(2))
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}

/** The CRM of the tests takes minutes to prepare on a fresh machine: it begins now, beside the builds and the first tests. */
function prepareTryton(): Promise<number> {
  const asked = files.length === 0 && suites.some((suite) => suite === 'connectors' || suite === 'journeys')
  return asked ? run(process.execPath, [join(root, 'test/world/tryton-warm.ts')]) : Promise.resolve(0)
}

/** Runs a program to its end, its output shown as it comes. Returns its exit code. */
function run(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
    const stop = () => child.kill('SIGTERM')
    process.once('SIGTERM', stop)
    child.on('error', reject)
    child.on('exit', (code) => {
      process.removeListener('SIGTERM', stop)
      resolve(code ?? 1)
    })
  })
}

async function check(name: string, program: string, args: string[]): Promise<boolean> {
  console.log(`\n— ${name}`)
  const passed = (await run(program, args)) === 0
  console.log(`${passed ? '✓' : '✗'} ${name}`)
  return passed
}

function scriptOf(folder: string, script: string): boolean {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return script in (manifest.scripts ?? {})
}

async function staticChecks(): Promise<boolean[]> {
  const outcomes = [await check('lint', bin('biome'), ['check', '--diagnostic-level=warn', '.'])]
  for (const project of ['tsconfig.json', 'extension/tsconfig.json']) {
    if (!existsSync(join(root, project))) continue
    outcomes.push(await check(`types ${project}`, bin('tsc'), ['--noEmit', '-p', project]))
  }
  return outcomes
}

async function builds(): Promise<boolean[]> {
  const needed: [folder: string, script: string, name: string, suites: Suite[]][] = [
    ['extension', 'build:test', 'build of the extension', ['extension', 'journeys', 'faults', 'house']],
    ['server', 'build:console', 'build of the console', ['journeys', 'faults']],
  ]
  const outcomes: boolean[] = []
  for (const [folder, script, name, users] of needed) {
    if (!users.some((suite) => suites.includes(suite)) || !scriptOf(folder, script)) continue
    outcomes.push(await check(name, 'npx', ['--yes', 'pnpm@12', '--filter', `./${folder}`, 'run', script]))
  }
  return outcomes
}

async function tests(): Promise<Tally> {
  console.log(`\n— ${suites.join(' ')} (${full ? 'full' : 'small'} figures)`)
  rmSync(results, { force: true })
  const projects = suites.flatMap((suite) => ['--project', suite])
  const output = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const code = await run(bin('vitest'), ['run', '--passWithNoTests', ...projects, ...output, ...files], {
    BREAKWATER_TIER: full ? 'full' : 'small',
    // every test file and every service they start is a process of its own: what one compiled the next need not
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'),
  })
  return tallyOf(results, code)
}

/** After a run of everything: each requirement of docs/asvs.yml that names a test has it, and it passed. */
function requirementsHold(): boolean {
  const list = requirements()
  const faults = [...faultsOf(list), ...unproven(list, ranIn(results))]
  for (const fault of faults) console.log(`  ${fault}`)
  const met = list.filter(({ tests }) => tests).length
  console.log(
    `${faults.length ? '✗' : '✓'} ASVS: ${met} of ${list.length} requirements shown by tests, ${faults.length} not`,
  )
  return faults.length === 0
}

/** After a run of everything: each requirement of the policies has a test, and all of them passed (docs/policy-coverage.md). */
function policiesHold(): boolean {
  const rows = coverage()
  const faults = [...unshown(rows), ...unproven(claims(rows), ranIn(results))]
  for (const fault of faults) console.log(`  ${fault}`)
  const shown = claims(rows).length
  console.log(
    `${faults.length ? '✗' : '✓'} Policies: ${shown} of ${rows.length} requirements shown, ${faults.length} not`,
  )
  return faults.length === 0
}

await installPackages(suites, run)
const prepared = prepareTryton()
const outcomes = [...(await builds()), ...(await staticChecks())]
const tally = await tests()
await prepared
if (!named && files.length === 0) outcomes.push(requirementsHold(), policiesHold())
const empty = named && files.length === 0 ? suites.filter((suite) => !tally.suites.includes(suite)) : []
for (const suite of empty) console.log(`${suite}: no test ran`)
const passed = tally.passed + outcomes.filter(Boolean).length
const failed = tally.failed + outcomes.filter((outcome) => !outcome).length + empty.length
const nothingRan = tally.passed + tally.failed === 0
if (nothingRan) console.log('No test ran.')
process.exitCode = failed > 0 || nothingRan ? 1 : 0
console.log(`${passed} passed, ${failed} failed, ${tally.skipped} skipped`)
