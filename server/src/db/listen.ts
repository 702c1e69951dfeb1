import pg from 'pg'

/**
 * Hears what the database says on a channel, on a connection of its own, and connects again after a cut.
 * @param onGap called after each connection but the first: what was said in between is lost
 * @returns stops listening
 */
export function listen(
  url: string,
  channel: string,
  on: { heard(payload: string): void; gap(): void; failed(error: Error): void },
  retryMs = 1_000,
): () => Promise<void> {
  let stopped = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let first = true
  const again = (broken: pg.Client, error: Error) => {
    if (stopped || client !== broken) return
    on.failed(error)
    client = undefined
    void broken.end().catch(on.failed)
    timer = setTimeout(() => void start(), retryMs)
  }
  const start = async () => {
    const mine = new pg.Client({ connectionString: url, keepAlive: true })
    client = mine
    mine.on('error', (error) => again(mine, error))
    mine.on('end', () => again(mine, new Error('the listening connection ended')))
    mine.on('notification', ({ payload }) => on.heard(payload ?? ''))
    try {
      await mine.connect()
      await mine.query(`listen ${mine.escapeIdentifier(channel)}`)
      if (!first) on.gap()
      first = false
    } catch (error) {
      again(mine, error as Error)
    }
  }
  void start()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await client?.end().catch(on.failed)
  }
}
