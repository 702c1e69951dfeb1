import { setTimeout as pause } from 'node:timers/promises'
import type { Deps } from '../deps.ts'
import { type MailboxState, type Watch, type WatchOptions, watchMailbox } from './mailbox.ts'
import { type WayIn, waysIn } from './mailboxes.ts'
import { askToReconcile } from './reconcile.ts'

export type Watches = {
  stop(): Promise<void>
  /** each mailbox's, by its id */
  states(): Record<string, MailboxState>
}

const LOOK = 5_000

/**
 * Watches every mailbox that is written down, one watcher each. Looks again every few seconds: what an admin adds, changes or
 * switches off takes effect without a restart. Resolves when the first look is done. @throws when that look fails
 */
export async function watchMailboxes(
  deps: Deps,
  options: Pick<WatchOptions, 'maxBytes' | 'take' | 'ca'>,
  lookMs = LOOK,
): Promise<Watches> {
  const ended = new AbortController()
  const open = new Map<string, { version: string; watch: Watch }>()
  const begin = ({ id, version, imap, tokens }: WayIn) => {
    const rebuilt = () => askToReconcile(deps, id)
    const watch = watchMailbox(deps, {
      ...options,
      settings: imap,
      mailbox: id,
      rebuilt,
      ...(tokens ? { tokens } : {}),
    })
    open.set(id, { version, watch })
  }
  const look = async () => {
    const wanted = new Map((await waysIn(deps)).map((way) => [way.id, way]))
    for (const [id, { version, watch }] of open)
      if (wanted.get(id)?.version !== version) {
        open.delete(id)
        await watch.stop()
      }
    for (const [id, way] of wanted) if (!open.has(id) && !ended.signal.aborted) begin(way)
  }
  await look()
  const run = async () => {
    while (!ended.signal.aborted) {
      await pause(lookMs, undefined, { signal: ended.signal }).catch(() => undefined)
      if (ended.signal.aborted) break
      await look().catch((err) => deps.log.warn({ err }, 'mailboxes.not-looked-at'))
    }
  }
  const running = run()
  return {
    states: () => Object.fromEntries([...open].map(([id, { watch }]) => [id, watch.state()])),
    async stop() {
      ended.abort()
      await running
      await Promise.all([...open.values()].map(({ watch }) => watch.stop()))
    },
  }
}
