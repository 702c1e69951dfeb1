import { keys as contract, type KeysView } from '@breakwater/shared/contract/keys.ts'
import type { Person } from '@breakwater/shared/person.ts'
import { z } from 'zod'
import { rotateKeys, wrappings } from '../cases/rotate-keys.ts'
import { as, person as asPerson, system, type Tx } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { say } from '../desk/words.ts'
import { defineGateKind } from '../gates/kind.ts'
import { propose } from '../gates/propose.ts'
import type { On } from '../http/door.ts'
import { defineJob } from '../jobs/job.ts'
import { mayConfigure } from '../people/may.ts'
import { Refusal } from '../refusal.ts'

/** The key that wrapped when it was proposed: a change that ran already finds another one. */
const Payload = z.object({ from: z.string() })

/** A new key-encryption key: one administrator proposes it, another administrator or a senior leader agrees (SECURITY G1). */
export const keyChange = defineGateKind({
  payload: Payload,
  required: ['administrator'],
  async dossier(_deps, _tx, { payload }) {
    return [{ label: say('gate.line.key_now'), value: payload.from }]
  },
  async execute(deps, tx, { payload }) {
    await deps.jobs.enqueue(tx, 'change-key', payload)
  },
})

/**
 * Makes the new key and wraps every data key anew, as `breakwater keys rotate` does. It may run twice: a change that is done finds that
 * another key wraps, and only goes on with what an interrupted one left.
 */
export const changeKeyJob = defineJob({
  name: 'change-key',
  payload: Payload,
  at: 1,
  async run(deps, { from }) {
    const stale = async (now: string) => (await wrappings(deps)).some((w) => w.kek !== now)
    const before = await deps.keys.kek.current()
    if (before !== from) {
      if (await stale(before)) await rotateKeys(deps)
      return
    }
    // the first call only goes on with an earlier change when that was broken off
    const first = await rotateKeys(deps)
    if (!first.made && first.failed === 0) await rotateKeys(deps)
  },
})

const waiting = (deps: Deps, tx: Tx) =>
  tx
    .selectFrom('gate_proposal')
    .where('kind', '=', 'key-change')
    .where('state', '=', 'open')
    .where('expires', '>', deps.clock.now())
    .select('id')
    .executeTakeFirst()

const lastChange = (tx: Tx) =>
  tx
    .selectFrom('gate_proposal')
    .where('kind', '=', 'key-change')
    .where('state', '=', 'carried-out')
    .orderBy('ended_at', 'desc')
    .select('ended_at')
    .executeTakeFirst()

/** @throws Refusal `forbidden` for whoever is no administrator, `keys.change_waits` while one waits for its second person */
export async function proposeKeyChange(deps: Deps, who: Person, reason: string): Promise<{ id: string }> {
  if (!mayConfigure(who)) throw new Refusal('forbidden', 'refusal.forbidden')
  const from = await deps.keys.kek.current()
  return as(deps.db, asPerson(who.id), async (tx) => {
    if (await waiting(deps, tx)) throw new Refusal('conflict', 'keys.change_waits')
    const id = await propose(deps, tx, who, keyChange, {
      kind: 'key-change',
      caseId: null,
      subject: null,
      payload: { from },
      words: reason,
    })
    return { id }
  })
}

async function keysOf(deps: Deps): Promise<KeysView> {
  const current = await deps.keys.kek.current()
  const older = (await wrappings(deps)).map((w) => w.kek).filter((kek) => kek !== current)
  const [open, last] = await as(deps.db, system('policy'), async (tx) => [
    await waiting(deps, tx),
    await lastChange(tx),
  ])
  return { current, older, waits: open?.id ?? null, changedAt: last?.ended_at?.toISOString() ?? null }
}

export function mountKeys(on: On, deps: Deps): void {
  on(contract.list, () => keysOf(deps))
  on(contract.change, ({ person, body }) => proposeKeyChange(deps, person, body.reason))
}
