// `npm start`: the whole product on this computer, with a company to try it on. Options: --pack NAME, --reset, --help.
import { existsSync, mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Company } from '../src/demo/companies.ts'
import { BUILDS, build } from './build.ts'
import './quiet.ts'

const ROOT = join(import.meta.dirname, '../..')
const HELP = `npm start [-- --pack NAME] [-- --reset]

Starts Breakwater with an invented company, on this computer only. The data stays in .breakwater until --reset.
  --pack NAME   the policy of the company: icn or council, each with data of its own
  --reset       forget the demo data and begin anew
  BREAKWATER_PORT and BREAKWATER_DATA choose another port and folder.`

const say = (what: string) => console.log(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${what}`)
const stopping = new AbortController()
const stopEarly = () => stopping.abort()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stopEarly)

try {
  await start()
} catch (error) {
  const says = error instanceof Error ? error.message : String(error)
  console.error(stopping.signal.aborted ? '\nStopped.' : `\n${says}`)
  process.exit(stopping.signal.aborted ? 130 : 1)
}

async function start(): Promise<void> {
  const options = {
    pack: { type: 'string' },
    reset: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const
  const { values } = parseArgs({ options })
  if (values.help) return console.log(HELP)
  say('Breakwater is starting')
  const { COMPANIES } = await import('../src/demo/companies.ts')
  const pack = packNamed(values.pack || process.env['BREAKWATER_PACK'] || 'icn')
  // each organisation has data of its own: two policies are never one installation
  const own = pack === 'icn' ? '.breakwater' : `.breakwater-${pack}`
  const data = process.env['BREAKWATER_DATA'] || join(ROOT, own)
  const env = {
    BREAKWATER_DEMO: 'true',
    MAIL_ADDRESS: COMPANIES[pack].mailbox,
    ...process.env,
    BREAKWATER_DATA: data,
    BREAKWATER_PACK: pack,
  }
  const [{ serve }, { readEnvironment }, { HalfDemo }, { resetData }, { untilStopped }] = await Promise.all([
    import('../src/main.ts'),
    import('../src/environment.ts'),
    import('../src/demo/index.ts'),
    import('../src/database.ts'),
    import('./until-stopped.ts'),
  ])
  const { config } = readEnvironment(env)
  if (values.reset) {
    say('Forgetting the old demo data')
    await resetData(config)
  }
  mkdirSync(data, { recursive: true, mode: 0o711 })
  const builds = buildAll(join(data, 'build.log'))
  const serveIt = () => serve(env, { say, logFile: join(data, 'service.log'), signal: stopping.signal })
  const running = await serveIt().catch(async (error) => {
    if (!(error instanceof HalfDemo)) throw error
    say('The demo data was cut short last time; making it anew')
    await resetData(config)
    return serveIt()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stopEarly)
  untilStopped(running, () => console.log('\nStopping. What was saved stays.'))
  try {
    await builds
    await isReady(running.url)
    say('Ready')
    console.log(await welcome(running.url, data, COMPANIES[pack]))
  } catch (error) {
    await running.stop()
    throw error
  }
}

/** Builds what changed, while the rest starts. One that fails is said and does not keep the others from being tried. */
async function buildAll(log: string): Promise<void> {
  const outcomes = await Promise.allSettled(
    Object.values(BUILDS).map(async (one) => {
      if (await build(one, log, () => say(`Building the ${one.name}`))) say(`Built the ${one.name}`)
    }),
  )
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') say(String(outcome.reason?.message ?? outcome.reason))
}

function packNamed(name: string): 'icn' | 'council' {
  if (name !== 'icn' && name !== 'council') throw new Error(`There is no policy "${name}". There is: icn, council.`)
  return name
}

async function isReady(url: string): Promise<void> {
  const end = performance.now() + 60_000
  for (;;) {
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined)
    if (answer?.ok) return
    if (performance.now() > end)
      throw new Error(`The service did not become ready: ${answer ? await answer.text() : 'no answer'}`)
    await pause(100)
  }
}

function shown(path: string): string {
  return relative(ROOT, path).startsWith('..') ? path : relative(ROOT, path)
}

async function welcome(url: string, data: string, { cast }: Company): Promise<string> {
  const { signInLinks } = await import('../src/demo/links.ts')
  const links = await signInLinks(url)
  const folder = join(ROOT, 'extension/.output/demo-chrome-mv3')
  const extension = existsSync(join(folder, 'manifest.json'))
    ? `${folder}
              1. Open chrome://extensions, switch on "Developer mode", press "Load unpacked" and choose that folder.
              2. Open a message in the demo mail and press the Report button beside it.`
    : `not built; see ${shown(join(data, 'build.log'))}`
  const people = cast.map(
    ({ part, name, to }) =>
      `  ${part.padEnd(20)}${name.padEnd(16)}${url}${links.get(name) ?? '/sign-in'}${to === '/' ? '' : `?to=${to}`}`,
  )
  return `
  Console     ${url}/
  Mail        ${url}/demo/mail      demo inboxes: read, write a test mail, report one, see what was sent
  CRM         ${url}/crm            demo records
  The story   ${url}/demo           five steps, start here
  Extension   ${extension}

  Sign in by clicking (no passwords; demo only; the links end when you stop):
${people.join('\n')}

  Try: the story, from its first step.
  Data: ${shown(data)}. To forget it: npm start -- --reset. To stop: Ctrl+C.
`
}
