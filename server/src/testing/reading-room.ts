import { createHash, randomUUID } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { webApp } from '../app.ts'
import { openHouse } from './matrix.ts'

const MOST = 50

/**
 * The real service with the built console of `dist`, and cases of up to 50 of these mails, reported by Ada through the API
 * and claimed by Hal, who may read them.
 */
export async function openReadingRoom(dist: string, mails: readonly Buffer<ArrayBuffer>[]) {
  const house = await openHouse((deps) => webApp(deps, {}, pathToFileURL(`${dist}/`)))
  const { ada, hal } = house.desk.staff
  const send = async (who: string, method: string, path: string, body: unknown) => {
    const bytes = body instanceof Uint8Array
    const type = bytes ? 'application/octet-stream' : 'application/json'
    const answer = await house.ask(path, who, {
      method,
      headers: { 'content-type': type },
      body: bytes ? new Uint8Array(body) : JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const references = new Set<string>()
  for (let from = 0; from < mails.length; from += MOST) {
    const some = mails.slice(from, from + MOST)
    const key = randomUUID()
    const items = some.map((bytes) => ({
      kind: 'mail',
      fidelity: 'raw',
      via: 'gmail',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      snapshot: { provider: 'gmail', from: 'cy@client.example' },
    }))
    const made = await send(ada.id, 'POST', '/api/reports', { key, source: 'gmail', items })
    references.add(made.reference)
    await Promise.all(
      items.map(({ sha256 }, n) => send(ada.id, 'PUT', `/api/reports/${key}/evidence/${sha256}`, some[n])),
    )
  }
  for (const reference of references) await send(hal.id, 'POST', `/api/cases/${reference}/claim`, {})
  return {
    ...house,
    references: [...references],
    /** Hal's session, as the cookie's value */
    token: (await house.cookieOf(hal.id)).split('=')[1] ?? '',
  }
}
export type ReadingRoom = Awaited<ReturnType<typeof openReadingRoom>>
