import { wallClock } from './clock.ts'
import type { Config } from './config.ts'
import { openDatabase } from './database.ts'
import { connectIngest } from './db/connect.ts'
import type { Deps } from './deps.ts'
import { fetchOfKeys } from './fetch-of-keys.ts'
import { openKeys } from './keys/keys.ts'
import type { Log } from './log.ts'

/** The little that taking one mail in needs; it must be quick, and a mail server may start it many times. */
export async function openTakeIn(
  config: Config,
  opened: AsyncDisposableStack,
  log: Log,
): Promise<Pick<Deps, 'ingest' | 'keys' | 'clock' | 'log' | 'config'>> {
  const { ingestUrl } = await openDatabase(config, opened, () => undefined, false)
  const ingest = connectIngest(ingestUrl, (err) => log.warn({ err }, 'database.cut'), 1)
  opened.defer(() => ingest.pool.end())
  return {
    ingest,
    keys: openKeys(config.keysDir, { create: false, kek: config.kek, fetch: fetchOfKeys(config) }),
    clock: wallClock,
    log,
    config,
  }
}
