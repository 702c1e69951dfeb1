import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificates } from './certificates.ts'

/** Answers one request; undefined leaves it to the next route. */
export type Route = (request: Request, url: URL) => Response | undefined | Promise<Response | undefined>

export interface Seen {
  method: string
  /** with host, path and query */
  url: string
  /** the Sec-Fetch-Mode header: navigate, cors, no-cors, … */
  mode: string
}

export interface Webmail {
  port: number
  /** every request so far, answered or not */
  log: Seen[]
  /** the newest route of a host is asked first; `*` is any host */
  on(host: string, route: Route): void
  close(): Promise<void>
}

/** What Gmail sends in spirit, and stricter: scripts by nonce, Trusted Types, no inline styles. */
export const GMAIL_CSP =
  "script-src 'nonce-n0' 'strict-dynamic'; object-src 'none'; base-uri 'self'; style-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types gmail#html"

/** One local TLS server that answers for every host name. What no route answers is a 404. */
export async function startWebmail(): Promise<Webmail> {
  const dir = mkdtempSync(join(tmpdir(), 'bw-tls-'))
  const { key, cert } = certificates(dir)
  rmSync(dir, { recursive: true })
  const routes: { host: string; route: Route }[] = []
  const log: Seen[] = []
  const answerTo = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    for (const { host, route } of routes) {
      const answer = host === '*' || host === url.hostname ? await route(request, url) : undefined
      if (answer) return answer
    }
    return new Response('not found', { status: 404 })
  }
  const server = createServer({ key, cert }, async (incoming, outgoing) => {
    try {
      const request = await requestFrom(incoming)
      log.push({ method: request.method, url: request.url, mode: request.headers.get('sec-fetch-mode') ?? '' })
      await send(await answerTo(request), outgoing)
    } catch (error) {
      outgoing.writeHead(500).end(String(error))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    log,
    on: (host, route) => void routes.unshift({ host, route }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A route that always answers with this page. */
export function page(html: string, headers: Record<string, string> = {}): Route {
  return () => new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } })
}

async function requestFrom(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, String(value))
  const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined
  const url = new URL(incoming.url ?? '/', `https://${incoming.headers.host ?? 'localhost'}`)
  return new Request(url, { method: incoming.method ?? 'GET', headers, body })
}

async function send(answer: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(answer.status, [...answer.headers].flat())
  outgoing.end(Buffer.from(await answer.arrayBuffer()))
}
