import { connect, createServer, type Socket } from 'node:net'

export interface Faults {
  /** bytes towards the client (or server) after which both ends are cut; Infinity: never */
  cutAfter: number
  direction: 'to-client' | 'to-server'
  /** cut by RST instead of FIN */
  reset: boolean
  /** milliseconds each piece waits */
  latency: number
  /** take connections and bytes, pass nothing on */
  blackHole: boolean
}

export interface FaultProxy {
  port: number
  /** changes what happens from now on, also to open connections */
  set(faults: Partial<Faults>): void
  /** back to no faults */
  heal(): void
  /** cuts every open connection now */
  cutAll(): void
  /** faults that took effect so far */
  injected: number
  close(): Promise<void>
}

const NONE: Faults = { cutAfter: Infinity, direction: 'to-client', reset: false, latency: 0, blackHole: false }

/** A TCP proxy on 127.0.0.1 in front of `port` that fails on purpose. */
export async function startProxy(port: number, host = '127.0.0.1'): Promise<FaultProxy> {
  const faults = { ...NONE }
  const open = new Set<Socket>()
  const cut = (...sockets: Socket[]) => {
    for (const socket of sockets) faults.reset ? socket.resetAndDestroy() : socket.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect(port, host)
    const passed = { 'to-client': 0, 'to-server': 0 }
    const pass = (from: Socket, to: Socket, direction: Faults['direction']) => {
      open.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        open.delete(from)
        setTimeout(() => to.end(), faults.latency)
      })
      from.on('data', (bytes: Buffer) => {
        if (faults.blackHole) return void proxy.injected++
        const room = faults.direction === direction ? faults.cutAfter - passed[direction] : Infinity
        const piece = bytes.subarray(0, Math.max(0, room))
        passed[direction] += piece.length
        const send = () => {
          if (to.writable && piece.length > 0) to.write(piece)
          if (bytes.length < room) return
          proxy.injected++
          // Let the last piece leave before the cut.
          setImmediate(() => cut(client, upstream))
        }
        if (faults.latency > 0) setTimeout(send, faults.latency)
        else send()
      })
    }
    pass(client, upstream, 'to-server')
    pass(upstream, client, 'to-client')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const proxy: FaultProxy = {
    port: typeof address === 'object' && address ? address.port : 0,
    injected: 0,
    set: (changed) => void Object.assign(faults, changed),
    heal: () => void Object.assign(faults, NONE),
    cutAll() {
      proxy.injected += open.size > 0 ? 1 : 0
      cut(...open)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        cut(...open)
      }),
  }
  return proxy
}
