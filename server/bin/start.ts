// `npm start`: the whole product on this computer, with a company to try it on. Options: --pack NAME, --reset, --help.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { BUILDS, build } from './build.ts'
import './quiet.ts'

const ROOT = join(import.meta.dirname, '../..')
const HELP = `npm start [-- --pack NAME] [-- --reset]

Starts Breakwater with an invented company, on this computer only. The data stays in .breakwater until --reset.
  --pack NAME   the policy of the company: icn, or another file of server/policies
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
  const data = process.env['BREAKWATER_DATA'] || join(ROOT, '.breakwater')
  const pack = values.pack ? { BREAKWATER_PACK: packNamed(values.pack) } : {}
  const env = {
    BREAKWATER_DEMO: 'true',
    MAIL_ADDRESS: 'report@tallow.example',
    ...process.env,
    BREAKWATER_DATA: data,
    ...pack,
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
    console.log(await welcome(running.url, data))
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

function packNamed(name: string): string {
  const files = readdirSync(join(ROOT, 'server/policies')).filter((file) => file.endsWith('.yaml'))
  const packs = files.map((file) => file.slice(0, -'.yaml'.length))
  if (!packs.includes(name)) throw new Error(`There is no policy "${name}" yet. There is: ${packs.join(', ')}.`)
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

async function welcome(url: string, data: string): Promise<string> {
  const [{ CAST }, { signInLinks }] = await Promise.all([
    import('../src/demo/organisation.ts'),
    import('../src/demo/links.ts'),
  ])
  const links = await signInLinks(url)
  const folder = join(ROOT, 'extension/.output/demo-chrome-mv3')
  const extension = existsSync(join(folder, 'manifest.json'))
    ? `${folder}
              1. Open chrome://extensions, switch on "Developer mode", press "Load unpacked" and choose that folder.
              2. Open a message in the demo mail and press the Report button beside it.`
    : `not built; see ${shown(join(data, 'build.log'))}`
  const people = CAST.map(
    ({ part, name, to }) =>
      `  ${part.padEnd(15)}${name.padEnd(16)}${url}${links.get(name) ?? '/sign-in'}${to === '/' ? '' : `?to=${to}`}`,
  )
  return `
  Console     ${url}/
  Mail        ${url}/demo/mail      demo inboxes: read, write a test mail, report one, see what was sent
  CRM         ${url}/crm            demo records
  The story   ${url}/demo           five steps, start here
  Extension   ${extension}

  Sign in by clicking (no passwords; demo only; the links end when you stop):
${people.join('\n')}

  Try: open Maya's mail, report a message, then look at Asha's inbox.
  Data: ${shown(data)}. To forget it: npm start -- --reset. To stop: Ctrl+C.
`
}
