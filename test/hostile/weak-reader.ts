import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Payload, wordsOf } from './payloads.ts'

/** What a careless reader does: `innerHTML`, and nothing else. `/` shows every payload in a frame of its own, `/n` one. */
export async function startWeakReader(payloads: readonly Payload[]) {
  const server = createServer((request, answer) => {
    const shown = payloads.find(({ n }) => request.url === `/${n}`)
    answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    answer.end(
      shown
        ? `<!doctype html><body><script>document.body.innerHTML = ${quoted(shown)}</script>`
        : `<!doctype html><body>${payloads.map(({ n }) => `<iframe src="/${n}"></iframe>`).join('')}`,
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

const quoted = ({ n, html }: Payload) =>
  JSON.stringify(`<p>${wordsOf(n)}</p>${html}`)
    .replaceAll('</', '<\\/')
    .replaceAll('<!--', '<\\!--')
