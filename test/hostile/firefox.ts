import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Said = { id?: number; method?: string; params?: unknown; result?: unknown; error?: string; message?: string }
type Context = { context: string; url: string; children: Context[] | null }

/** Debian's Firefox, spoken to by WebDriver BiDi over its own WebSocket. */
export interface Firefox extends AsyncDisposable {
  /** what was said in the console of any page or frame */
  console: string[]
  setCookie(url: string, name: string, value: string): Promise<void>
  open(url: string): Promise<void>
  /** the value of an expression in the open page; must be text */
  evaluate(expression: string): Promise<string>
  /** the text of every frame of the open page, scripts allowed in it or not */
  frames(): Promise<string[]>
}

/** Every name leads to this machine. */
export async function startFirefox(): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'bw-firefox-'))
  const prefs = {
    'network.dns.forceResolve': '127.0.0.1',
    'network.proxy.type': 0,
    'browser.shell.checkDefaultBrowser': false,
    'app.update.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'toolkit.telemetry.enabled': false,
    'browser.safebrowsing.downloads.remote.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
    'dom.security.https_only_mode': false,
    'dom.security.https_first': false,
  }
  const set = Object.entries(prefs).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`)
  writeFileSync(join(profile, 'user.js'), set.join(''))
  const child = spawn(
    'firefox-esr',
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
    {
      env: { ...process.env, HOME: profile, MOZ_DISABLE_CONTENT_SANDBOX: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  const socket = new WebSocket(`${await addressOf(child)}/session`)
  await once(socket, 'open', { signal: AbortSignal.timeout(60_000) })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  const heard: string[] = []
  socket.addEventListener('message', ({ data }) => {
    const said: Said = JSON.parse(String(data))
    if (said.method === 'log.entryAdded') heard.push(String((said.params as { text: unknown }).text))
    const asked = waiting.get(said.id ?? -1)
    if (said.error) asked?.reject(new Error(`${said.error}: ${said.message}`))
    else asked?.resolve(said.result)
  })
  let last = 0
  const send = <T>(method: string, params: object): Promise<T> => {
    const answer = Promise.withResolvers<unknown>()
    waiting.set(++last, answer)
    socket.send(JSON.stringify({ id: last, method, params }))
    return answer.promise as Promise<T>
  }
  await send('session.new', { capabilities: {} })
  await send('session.subscribe', { events: ['log.entryAdded'] })
  const { context } = await send<{ context: string }>('browsingContext.create', { type: 'tab' })
  const run = async (where: string, expression: string, sandbox?: string) => {
    const target = { context: where, ...(sandbox ? { sandbox } : {}) }
    const answer = await send<{ type: string; result?: { value?: unknown }; exceptionDetails?: { text: string } }>(
      'script.evaluate',
      { expression, target, awaitPromise: true },
    )
    if (answer.type !== 'success') throw new Error(answer.exceptionDetails?.text)
    return String(answer.result?.value)
  }
  return {
    console: heard,
    async setCookie(url, name, value) {
      const cookie = { name, domain: new URL(url).hostname, path: '/', value: { type: 'string', value } }
      await send('storage.setCookie', { cookie })
    },
    open: async (url) => void (await send('browsingContext.navigate', { context, url, wait: 'complete' })),
    evaluate: (expression) => run(context, expression),
    async frames() {
      const { contexts } = await send<{ contexts: Context[] }>('browsingContext.getTree', { root: context })
      const frames = contexts[0]?.children ?? []
      return Promise.all(frames.map((frame) => run(frame.context, 'document.body.innerText', 'reader')))
    },
    async [Symbol.asyncDispose]() {
      socket.close()
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** The address Firefox prints when it listens. @throws when it ends or stays silent for a minute */
function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let said = ''
  const gone = () => reject(new Error(`Firefox did not start: ${said.slice(-2000)}`))
  const late = setTimeout(gone, 60_000)
  child.once('error', reject)
  child.once('exit', gone)
  child.stderr?.on('data', (bytes: Buffer) => {
    said = (said + bytes).slice(-10_000)
    const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said)
    if (found?.[1]) resolve(found[1])
  })
  return promise.finally(() => clearTimeout(late))
}
