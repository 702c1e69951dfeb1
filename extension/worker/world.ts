import { type Caller, client } from '@breakwater/shared/contract/client.ts'
import { browser } from '../browser.ts'
import { type Account, NEWS_CHANNEL, type News, type SessionView } from '../messages.ts'
import { type Database, openDatabase } from '../outbox/database.ts'
import { SignInNeeded } from '../outbox/flush.ts'
import { proving } from '../session/proof.ts'
import { readSettings } from '../session/settings.ts'
import { accessToken, type Keeping, refreshToken } from '../session/tokens.ts'
import type { Shelf } from './nonces.ts'

let opened: Promise<Database> | undefined
export const database = (): Promise<Database> => {
  opened ??= openDatabase()
  return opened
}

export const now = (): number => Date.now()

export const lock = <T>(name: string, run: () => Promise<T>): Promise<T> =>
  navigator.locks.request(name, run) as Promise<T>

const channel = new BroadcastChannel(NEWS_CHANNEL)
export const tell = (news: News): void => channel.postMessage(news)

/** Trusted contexts only, gone with the browser session. */
export const shelf: Shelf = {
  get: async (name) => (await browser.storage.session.get(name))[name],
  set: (name, value) => browser.storage.session.set({ [name]: value }),
  remove: (name) => browser.storage.session.remove(name),
}

/** The person this profile belongs to until they sign out; tokens may be over. */
export const account = async (): Promise<Account | undefined> =>
  (await browser.storage.local.get('account')).account as Account | undefined

export const owner = async (): Promise<string> => (await account())?.id ?? ''

export const keeping = async (): Promise<Keeping> => ({
  db: await database(),
  fetch: (...args) => fetch(...args),
  now,
  lock,
  memory: {
    get: async () => (await shelf.get('access')) as { token: string; until: number } | undefined,
    set: (value) => (value ? shelf.set('access', value) : shelf.remove('access')),
  },
})

/** Calls the one allowed service with the person's token; a token that is over is refreshed once. @throws SignInNeeded, ApiError */
export const call: Caller = async (endpoint, input) => {
  const { server } = await readSettings()
  const who = await account()
  if (!server || !who || who.server !== server) throw new SignInNeeded('no service')
  const kept = await keeping()
  const withToken = (fresh: boolean) =>
    client(server, proving(kept.db, kept.fetch), async () => ({
      authorization: `DPoP ${await accessToken(kept, server, fresh)}`,
    }))
  const answer = await withToken(false)(endpoint, input).catch((error: unknown) => {
    if (error instanceof Error && 'status' in error && error.status === 401) return withToken(true)(endpoint, input)
    throw error
  })
  return endpoint.bytesOut ? answer : (endpoint.reply.parse(answer) as typeof answer)
}

export async function sessionView(): Promise<SessionView> {
  const { server } = await readSettings()
  const who = (await account()) ?? null
  if (!who || who.server !== server) return { account: null, state: 'signed-out', server }
  const known = (await shelf.get('access')) !== undefined || (await refreshToken(await database())) !== undefined
  return { account: who, state: known ? 'signed-in' : 'expired', server }
}
