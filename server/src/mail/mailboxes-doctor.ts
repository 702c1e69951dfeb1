import { as, system } from '../db/as.ts'
import type { Deps } from '../deps.ts'
import { testConnection, testWritten } from './connection-test.ts'
import { environmentMailbox } from './environment-mailbox.ts'
import { writtenMailboxes } from './mailboxes.ts'

/** One line for each mailbox: the whole way to it was walked, or the first step that failed with what to do about it (MAIL 10). */
export async function mailboxChecks(
  deps: Pick<Deps, 'db' | 'keys' | 'clock' | 'config'>,
): Promise<{ name: string; ok: boolean; says: string }[]> {
  const { address, trustedAuthserv } = deps.config.mail
  const ours = environmentMailbox(deps)
  const written = await as(deps.db, system('intake'), (tx) => writtenMailboxes(deps, tx))
  const tests = [
    ...(ours
      ? [
          {
            address,
            test: () =>
              testConnection({
                ...{ address, imap: ours.imap, auth: ours.auth, authserv: trustedAuthserv, deliver: null },
                ...(ours.tokens ? { tokens: ours.tokens } : {}),
              }),
          },
        ]
      : []),
    ...written
      .filter(({ enabled }) => enabled)
      .map(({ settings, secrets }) => ({
        address: settings.address,
        test: () => testWritten(deps, settings, secrets),
      })),
  ]
  return Promise.all(
    tests.map(async ({ address, test }) => {
      const { ok, steps } = await test()
      const told = steps.filter(({ state }) => state === 'failed' || state === 'warning')
      const says = told
        .map(({ step, host, says, remedy }) => `${step} (${host}): ${says} ${remedy ?? ''}`.trim())
        .join(' ')
      return {
        name: `mailbox ${address}`,
        ok,
        says: says || 'name, port, certificate, sign-in, folder and rights are good',
      }
    }),
  )
}
