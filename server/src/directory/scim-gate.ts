import type { Person } from '@breakwater/shared/person.ts'
import { z } from 'zod'
import { as, person as asPerson, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { say } from '../desk/words.ts'
import { defineGateKind } from '../gates/kind.ts'
import { propose } from '../gates/propose.ts'
import { mayConfigure } from '../people/may.ts'
import { Refusal } from '../refusal.ts'
import { lastScimEnd, newScimToken, scimTokenNow } from './scim-token.ts'

/** Milliseconds in which an agreed token is fetched; then it has to be asked for again. */
export const TOKEN_LIFE = 7 * 24 * 3_600_000

/**
 * The token with which an identity provider changes addresses, and so says whose mailbox a code goes to: one administrator asks,
 * another administrator or a senior leader agrees (SECURITY T31). It is made when whoever asked fetches it, and shown to them alone.
 */
export const scimTokenGate = defineGateKind({
  payload: z.object({}),
  required: ['administrator'],
  async dossier(deps) {
    const { madeAt } = await scimTokenNow(deps)
    return [
      { label: say('gate.line.what'), value: say('gate.line.token') },
      { label: say('gate.line.token_now'), value: say(madeAt ? 'gate.line.token_ends' : 'gate.line.nothing') },
    ]
  },
  execute: async () => undefined,
})

const proposals = (tx: Tx) => tx.selectFrom('gate_proposal').where('kind', '=', 'scim-token')

const waiting = (deps: Deps, tx: Tx) =>
  proposals(tx).where('state', '=', 'open').where('expires', '>', deps.clock.now()).select('id').executeTakeFirst()

/** The agreement this person may still fetch the token of: not fetched, not old, and nothing was withdrawn since. */
async function agreed(deps: Deps, tx: Tx, who: Person): Promise<string | null> {
  const found = await proposals(tx)
    .where('state', '=', 'carried-out')
    .where('proposer', '=', who.id)
    .where('ended_at', '>', new Date(deps.clock.now().getTime() - TOKEN_LIFE))
    .orderBy('ended_at', 'desc')
    .select(['id', 'ended_at'])
    .executeTakeFirst()
  if (!found?.ended_at) return null
  const { at, made } = await lastScimEnd(deps, found.id)
  return made || (at && at >= found.ended_at) ? null : found.id
}

/** @throws Refusal `forbidden` for whoever is no administrator, `directory.token_waits` while one waits for its second person */
export async function proposeScimToken(deps: Deps, who: Person, reason: string): Promise<{ id: string }> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  return as(deps.db, asPerson(who.id), async (tx) => {
    if (await waiting(deps, tx)) throw new Refusal('conflict', 'directory.token_waits')
    return {
      id: await propose(deps, tx, who, scimTokenGate, {
        kind: 'scim-token',
        caseId: null,
        subject: null,
        payload: {},
        words: reason,
      }),
    }
  })
}

/** The token itself, once, for the administrator who asked, after somebody agreed. @throws Refusal `forbidden`, `gate.not_yet` */
export async function fetchScimToken(deps: Deps, who: Person): Promise<string> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  const proposal = await as(deps.db, asPerson(who.id), (tx) => agreed(deps, tx, who))
  if (!proposal) throw new Refusal('blocked', 'gate.not_yet')
  return newScimToken(deps, { by: who.id, proposal })
}

/** The connection with how far a new token is: one that waits, and whether this reader may fetch one. */
export const scimConnection = (deps: Deps, who: Person) =>
  as(deps.db, system('policy'), async (tx) => ({
    address: `${deps.config.url}/scim/v2`,
    ...(await scimTokenNow(deps)),
    waits: (await waiting(deps, tx))?.id ?? null,
    agreed: mayConfigure(who) && (await agreed(deps, tx, who)) !== null,
  }))
