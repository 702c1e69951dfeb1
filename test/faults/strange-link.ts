import { connect, createServer, type Socket } from 'node:net'

export interface StrangeLink {
  port: number
  /** while true the server seems to answer a FETCH of bodies with an empty list */
  hollow: boolean
  /** connections that are open now go silent for ever, both ways; new ones work: a half-open link */
  freeze(): void
  close(): Promise<void>
}

/** A connection to an IMAP server that misbehaves as networks and servers do, without ever closing. */
export async function startStrangeLink(port: number): Promise<StrangeLink> {
  const open = new Set<Socket>()
  const frozen = new WeakSet<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    const answers = responses()
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    client.on('data', (bytes) => frozen.has(client) || upstream.write(bytes))
    upstream.on('data', (bytes: Buffer) => {
      for (const response of answers(bytes))
        if (!frozen.has(upstream) && !(link.hollow && isBody(response))) client.write(response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const link: StrangeLink = {
    port: typeof address === 'object' && address ? address.port : 0,
    hollow: false,
    freeze() {
      for (const socket of open) frozen.add(socket)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
  return link
}

const isBody = (response: Buffer) => /^\* \d+ FETCH .*BODY\[/.test(response.toString('latin1', 0, 200))
const LITERAL = /\{(\d+)\}\r\n$/

/** Cuts a stream of IMAP answers into whole responses, literals included. */
function responses(): (bytes: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    const whole: Buffer[] = []
    for (let end = endOf(rest); end > 0; end = endOf(rest)) {
      whole.push(rest.subarray(0, end))
      rest = rest.subarray(end)
    }
    return whole
  }
}

function endOf(bytes: Buffer): number {
  for (let at = 0; ; ) {
    const newline = bytes.indexOf('\r\n', at)
    if (newline < 0) return 0
    const literal = LITERAL.exec(bytes.toString('latin1', Math.max(at, newline - 20), newline + 2))
    if (!literal) return newline + 2
    at = newline + 2 + Number(literal[1])
    if (at > bytes.length) return 0
  }
}
