import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve } from '@hono/node-server'
import { Hono } from 'hono'
import { demoMapping } from '../crm/demo.ts'
import { connect } from '../crm/index.ts'
import type { Mapping } from '../crm/mapping.ts'
import { demoCrm } from '../demo/crm.ts'
import { type DemoStore, type NewDemoRecord, openDemoStore } from '../demo/crm-store.ts'

/** Ways a CRM goes wrong (CRM.md 12.2): what the caller sees, and whether the change was kept. */
export type Fault =
  | { do: 'status'; status: number; retryAfter?: string } // answered before anything was kept
  | { do: 'status-after'; status: number } // F-12: kept, then an error
  | { do: 'cut' } // the socket ends before anything was kept
  | { do: 'cut-after' } // F-13
  | { do: 'hang' } // F-14: no answer, nothing kept
  | { do: 'half-body-after' } // F-14: kept, half an answer
  | { do: 'ignore' } // F-1: 200, and nothing kept
  | { do: 'twice' } // F-15: the same change carried out twice, one answer
  | { do: 'hide-field'; field: string } // F-4
  | { do: 'pass' }

/** One call as it arrived, for checks of what leaves us. */
export type SeenCall = { method: string; path: string; headers: Record<string, string>; body: string }

export type FakeCrm = {
  url: string
  token: string
  store: DemoStore
  mapping: Mapping
  calls: SeenCall[]
  /** Faults for the next calls that match, one each, in this order. Calls without one pass. */
  fail(method: string, ...faults: Fault[]): void
  /** Forgets faults that no call met. */
  behave(): void
  /** Decides about every call the script does not name; used for random faults. */
  failWhen(decide: (method: string, path: string) => Fault | undefined): void
  connector(timeoutMs?: number): ReturnType<typeof connect>
  close(): Promise<void>
}

const NAME = { orgId: 'demo-1', user: 'CRM Ops Sync', person: 'Ona Brandt' }

/** A stateful CRM on an ephemeral port that can be told to fail. It speaks the demo CRM's language. `now` dates its history. */
export async function startFakeCrm(options: { seed?: NewDemoRecord[]; now?: () => Date } = {}): Promise<FakeCrm> {
  const now = options.now ?? (() => new Date('2026-11-23T09:00:00Z'))
  const store = await openDemoStore({ ...(options.seed ? { seed: options.seed } : {}), now })
  const token = 'fake-token'
  const inner = demoCrm(store, { token, ...NAME })
  const script: { method: string; fault: Fault }[] = []
  const calls: SeenCall[] = []
  let decide: (method: string, path: string) => Fault | undefined = () => undefined

  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('*', async (c) => {
    const raw = c.req.raw
    const body = await raw.clone().text()
    const path = new URL(raw.url).pathname
    calls.push({ method: raw.method, path, headers: Object.fromEntries(raw.headers), body })
    const at = script.findIndex(
      ({ method }) => method === `${raw.method} ${path.split('/').at(-1)}` || method === raw.method,
    )
    const fault = at < 0 ? decide(raw.method, path) : script.splice(at, 1)[0]?.fault
    const again = () =>
      new Request(raw.url.replace('/crm', ''), { method: raw.method, headers: raw.headers, ...(body ? { body } : {}) })
    return misbehave(fault ?? { do: 'pass' }, () => inner.fetch(again()), c.env, now)
  })

  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((ready) => (server.listening ? ready() : server.once('listening', () => ready())))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/crm`
  return {
    url,
    token,
    store,
    mapping: demoMapping,
    calls,
    fail: (method, ...faults) => void script.push(...faults.map((fault) => ({ method, fault }))),
    behave: () => void script.splice(0),
    failWhen: (next) => {
      decide = next
    },
    connector: (timeoutMs = 2_000) =>
      connect(
        'demo',
        { settings: { url }, secrets: { token }, mapping: demoMapping },
        { fetch: impatient(timeoutMs), now },
      ),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

/** `fetch` that gives up sooner than the connectors do, so that tests of silence are short. */
const impatient = (timeoutMs: number) => (url: string, init: RequestInit) =>
  fetch(url, {
    ...init,
    signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal] : [])]),
  })

async function misbehave(
  fault: Fault,
  pass: () => Response | Promise<Response>,
  env: HttpBindings,
  now: () => Date,
): Promise<Response> {
  switch (fault.do) {
    case 'status':
      return new Response('{"error":"no"}', {
        status: fault.status,
        headers: { ...(fault.retryAfter ? { 'retry-after': fault.retryAfter } : {}) },
      })
    case 'status-after':
      await pass()
      return new Response('{"error":"no"}', { status: fault.status })
    case 'cut-after':
      await pass()
      return cut(env)
    case 'cut':
      return cut(env)
    case 'hang':
      return new Promise(() => undefined)
    case 'half-body-after': {
      await pass()
      return new Response('{"object":"lea', { status: 200, headers: { 'content-type': 'application/json' } })
    }
    case 'ignore':
      return new Response('{"id":"accepted"}', { status: 200 })
    case 'twice': {
      const answer = await pass()
      await pass()
      return new Response(answer.body, {
        status: answer.status,
        headers: { ...Object.fromEntries(answer.headers), date: skewed(now()) },
      })
    }
    case 'hide-field':
      return hidden(await pass(), fault.field)
    case 'pass':
      return pass()
  }
}

const skewed = (now: Date) => new Date(now.getTime() - 86_400_000).toUTCString()

function cut(env: HttpBindings): Response {
  env.incoming.socket.destroy()
  return new Response(null, { status: 204 })
}

async function hidden(answer: Response, field: string): Promise<Response> {
  const text = await answer.text()
  const without = JSON.stringify(JSON.parse(text), (name, value) => (name === field ? undefined : value))
  return new Response(without, { status: answer.status, headers: { 'content-type': 'application/json' } })
}
