import type { Person } from '@breakwater/shared/person.ts'
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { Refusal } from '../refusal.ts'
import { personById } from './person.ts'
import type { SessionDeps } from './sessions.ts'
import { type AttemptKind, beginAttempt, takeAttempt } from './sign-in-attempt.ts'

/** At most so many passkeys of one person. */
const MOST = 10

export interface PasskeyDeps extends SessionDeps {
  /** the service's own address, such as `https://breakwater.example` */
  base: string
}

/** What goes to the browser, and the token that ties its answer to it. */
export interface Begun {
  options: Record<string, unknown>
  token: string
}

const notThis = () => new Refusal('invalid', 'passkey.not_this')

/** A passkey belongs to a name, never to a number: on this computer that name is `localhost`. */
const site = (base: string) => {
  const { hostname, origin } = new URL(base)
  return { rpID: hostname, origin }
}

/** Whether a browser would make a passkey for this address at all. */
export const passkeysWork = (base: string): boolean => {
  const { hostname, protocol } = new URL(base)
  return hostname === 'localhost' || (protocol === 'https:' && !/^[\d.]+$|:/.test(hostname))
}

const passkeysOf = ({ auth }: SessionDeps, personId: string) =>
  auth.selectFrom('passkey').selectAll().where('person_id', '=', personId).orderBy('created_at').execute()

export const hasPasskey = async (deps: SessionDeps, personId: string): Promise<boolean> =>
  (await passkeysOf(deps, personId)).length > 0

/** Whether somebody here has a passkey: only then is it offered at sign-in. */
export const anyPasskey = async ({ auth }: Pick<SessionDeps, 'auth'>): Promise<boolean> =>
  (await auth.selectFrom('passkey').select('id').limit(1).execute()).length > 0

/** The own passkeys, oldest first; times in UTC. */
export const ownPasskeys = async (deps: SessionDeps, personId: string) =>
  (await passkeysOf(deps, personId)).map(({ id, name, created_at, used_at }) => ({
    id,
    name,
    addedAt: created_at.toISOString(),
    usedAt: used_at?.toISOString() ?? null,
  }))

/** Begins adding a passkey: one that the authenticator itself can find and unlocks only for its person. */
export async function beginAdding(deps: PasskeyDeps, person: Person): Promise<Begun> {
  const known = await passkeysOf(deps, person.id)
  if (known.length >= MOST) throw new Refusal('conflict', 'passkey.enough')
  const options = await generateRegistrationOptions({
    rpName: 'Breakwater',
    rpID: site(deps.base).rpID,
    userID: new TextEncoder().encode(person.id),
    userName: person.email,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: [-8, -7, -257],
  })
  const token = await beginAttempt(deps, 'passkey-add', { challenge: options.challenge, personId: person.id })
  return { options: options as unknown as Record<string, unknown>, token }
}

/** Keeps a new passkey. @throws Refusal `passkey.not_this` when any part of the answer is not what was asked for */
export async function addPasskey(
  deps: PasskeyDeps,
  person: Person,
  token: string | undefined,
  given: { name: string; answer: unknown },
): Promise<void> {
  const challenge = await challengeOf(deps, 'passkey-add', token, person.id)
  const { rpID, origin } = site(deps.base)
  const { registrationInfo } = await verifyRegistrationResponse({
    response: given.answer as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch(() => ({ registrationInfo: undefined }))
  if (!registrationInfo) throw notThis()
  const { id, publicKey, counter, transports } = registrationInfo.credential
  const row = { id, person_id: person.id, public_key: Buffer.from(publicKey), counter, transports: transports ?? [] }
  const { numInsertedOrUpdatedRows } = await deps.auth
    .insertInto('passkey')
    .values({ ...row, name: given.name, created_at: deps.clock.now(), used_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (!numInsertedOrUpdatedRows) throw notThis()
}

/** Begins using a passkey. @param personId whose passkey it must be; nobody yet at sign-in, where the browser offers those it has */
export async function beginUsing(deps: PasskeyDeps, personId: string | null): Promise<Begun> {
  const known = personId ? await passkeysOf(deps, personId) : []
  const options = await generateAuthenticationOptions({
    rpID: site(deps.base).rpID,
    allowCredentials: known.map(({ id, transports }) => ({ id, transports: transports as never })),
    userVerification: 'required',
  })
  const token = await beginAttempt(deps, 'passkey-use', { challenge: options.challenge, personId })
  return { options: options as unknown as Record<string, unknown>, token }
}

/**
 * Whose passkey answered. A counter that does not rise is a copied key: refused (WebAuthn 6.1.1).
 * @throws Refusal `passkey.not_this` whatever is wrong, always the same
 */
export async function usePasskey(
  deps: PasskeyDeps,
  token: string | undefined,
  personId: string | null,
  answer: unknown,
): Promise<Person> {
  const challenge = await challengeOf(deps, 'passkey-use', token, personId)
  const response = answer as AuthenticationResponseJSON
  const id = typeof response.id === 'string' ? response.id : ''
  const key = await deps.auth.selectFrom('passkey').selectAll().where('id', '=', id).executeTakeFirst()
  if (!key || (personId !== null && key.person_id !== personId)) throw notThis()
  const { rpID, origin } = site(deps.base)
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: { id: key.id, publicKey: new Uint8Array(key.public_key), counter: key.counter },
  }).catch(() => undefined)
  if (!checked?.verified) throw notThis()
  // two answers at once with one counter: only one rises
  const { numUpdatedRows } = await deps.auth
    .updateTable('passkey')
    .set({ counter: checked.authenticationInfo.newCounter, used_at: deps.clock.now() })
    .where('id', '=', key.id)
    .where('counter', '=', key.counter)
    .executeTakeFirst()
  const person = numUpdatedRows > 0n ? await personById(deps.auth, key.person_id) : undefined
  if (!person) throw notThis()
  return person
}

async function challengeOf(
  deps: SessionDeps,
  kind: AttemptKind,
  token: string | undefined,
  personId: string | null,
): Promise<string> {
  const begun = await takeAttempt(deps, kind, token)
  if (!begun || begun['personId'] !== personId) throw notThis()
  return String(begun['challenge'])
}

/** Removes one of the own passkeys; one that is not there is removed already. */
export const removePasskey = ({ auth }: SessionDeps, personId: string, id: string) =>
  auth.deleteFrom('passkey').where('id', '=', id).where('person_id', '=', personId).execute()
