import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Canary extends AsyncDisposable {
  port: number
  /** paths that were asked for */
  requests: string[]
  /** every TCP connection, with or without a request */
  connections: number
  forget(): void
}

/** A listener on this machine that nothing may reach. What is asked of it gets an empty image, so that a leak goes on leaking. */
export async function startCanary(): Promise<Canary> {
  const server = createServer((request, answer) => {
    canary.requests.push(request.url ?? '')
    answer.writeHead(200, { 'content-type': 'image/svg+xml', 'access-control-allow-origin': '*', connection: 'close' })
    answer.end('<svg xmlns="http://www.w3.org/2000/svg"/>')
  })
  server.on('connection', () => {
    canary.connections++
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const canary: Canary = {
    port: (server.address() as AddressInfo).port,
    requests: [],
    connections: 0,
    forget() {
      canary.requests.length = 0
      canary.connections = 0
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
  return canary
}
