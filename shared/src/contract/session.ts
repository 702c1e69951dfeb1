import { z } from 'zod'
import { Id } from '../id.ts'
import { Role } from '../person.ts'
import { endpoint } from './endpoint.ts'

export const Me = z.object({
  id: Id,
  name: z.string(),
  email: z.string(),
  team: z.string().nullable(),
  roles: z.array(Role),
  organisation: z.string(),
  demo: z.boolean(),
  locale: z.string(),
  timeZone: z.string(),
  /** a passkey is still missing: nothing but adding one is open */
  needsPasskey: z.boolean(),
})
export type Me = z.infer<typeof Me>

/** The ways in that this installation has. `href` takes `?to=` with a path of our own. */
export const SignInOptions = z.object({
  sso: z.boolean(),
  passkey: z.boolean(),
  mail: z.boolean(),
  demo: z.array(z.object({ name: z.string(), role: z.string(), href: z.string() })),
})
export type SignInOptions = z.infer<typeof SignInOptions>

/** What the browser and its authenticator say to each other; the service checks every part of it (WebAuthn 3). */
const Ceremony = z.record(z.string(), z.unknown())

/** The ways in which this person can confirm now that it is them. */
export const ConfirmWays = z.object({ passkey: z.boolean(), sso: z.boolean(), demo: z.boolean() })
export type ConfirmWays = z.infer<typeof ConfirmWays>

export const OwnSession = z.object({
  id: Id,
  here: z.boolean(),
  device: z.string(),
  startedAt: z.string(),
  seenAt: z.string(),
})
export type OwnSession = z.infer<typeof OwnSession>

export const OwnPasskey = z.object({
  id: z.string(),
  name: z.string(),
  addedAt: z.string(),
  usedAt: z.string().nullable(),
})
export type OwnPasskey = z.infer<typeof OwnPasskey>

export const session = {
  options: endpoint({
    method: 'get',
    path: '/auth/options',
    summary: 'The ways to sign in',
    who: 'anyone',
    reply: SignInOptions,
  }),
  sendCode: endpoint({
    method: 'post',
    path: '/auth/code',
    summary: 'Ask for a code by mail. The answer is the same for every address',
    who: 'anyone',
    body: z.object({ address: z.email().max(254) }),
    reply: z.undefined(),
    status: 204,
  }),
  useCode: endpoint({
    method: 'post',
    path: '/auth/code/use',
    summary: 'Sign in with the mailed code, in the browser that asked for it',
    who: 'anyone',
    body: z.object({ code: z.string().max(40) }),
    reply: z.undefined(),
    status: 204,
  }),
  beginPasskey: endpoint({
    method: 'post',
    path: '/auth/passkey/begin',
    summary: 'Begin signing in with a passkey',
    who: 'anyone',
    reply: Ceremony,
  }),
  usePasskey: endpoint({
    method: 'post',
    path: '/auth/passkey/use',
    summary: 'Sign in with a passkey',
    who: 'anyone',
    body: z.object({ answer: Ceremony }),
    reply: z.undefined(),
    status: 204,
  }),
  me: endpoint({
    method: 'get',
    path: '/api/session',
    summary: 'Who is signed in',
    who: 'signed-in',
    bearer: true,
    beforePasskey: true,
    reply: Me,
  }),
  end: endpoint({
    method: 'post',
    path: '/api/session/end',
    summary: 'Sign out',
    who: 'signed-in',
    beforePasskey: true,
    reply: z.undefined(),
    status: 204,
  }),
  own: endpoint({
    method: 'get',
    path: '/api/session/own',
    summary: 'Where this person is signed in, and the passkeys they have',
    who: 'signed-in',
    beforePasskey: true,
    reply: z.object({ sessions: z.array(OwnSession), passkeys: z.array(OwnPasskey) }),
  }),
  endOthers: endpoint({
    method: 'post',
    path: '/api/session/end-others',
    summary: 'Sign out everywhere else, in the extension too',
    who: 'signed-in',
    beforePasskey: true,
    reply: z.undefined(),
    status: 204,
  }),
  beginAddingPasskey: endpoint({
    method: 'post',
    path: '/api/session/passkeys/begin',
    summary: 'Begin adding a passkey. Whoever has one confirms first',
    who: 'signed-in',
    beforePasskey: true,
    reply: Ceremony,
  }),
  addPasskey: endpoint({
    method: 'post',
    path: '/api/session/passkeys',
    summary: 'Add a passkey',
    who: 'signed-in',
    beforePasskey: true,
    body: z.object({ name: z.string().trim().max(60).default(''), answer: Ceremony }),
    reply: z.undefined(),
    status: 204,
  }),
  removePasskey: endpoint({
    method: 'delete',
    path: '/api/session/passkeys/{id}',
    summary: 'Remove one of the own passkeys',
    who: 'signed-in',
    stepUp: true,
    params: z.object({ id: z.string().max(1400) }),
    reply: z.undefined(),
    status: 204,
  }),
  confirmWays: endpoint({
    method: 'get',
    path: '/api/session/confirm',
    summary: 'The ways to confirm that it is them',
    who: 'signed-in',
    beforePasskey: true,
    reply: ConfirmWays,
  }),
  beginConfirming: endpoint({
    method: 'post',
    path: '/api/session/confirm/begin',
    summary: 'Begin confirming with a passkey',
    who: 'signed-in',
    beforePasskey: true,
    reply: Ceremony,
  }),
  confirm: endpoint({
    method: 'post',
    path: '/api/session/confirm',
    summary: 'Confirm with a passkey; in the demo without one',
    who: 'signed-in',
    beforePasskey: true,
    body: z.object({ answer: Ceremony.nullable() }),
    reply: z.undefined(),
    status: 204,
  }),
}
