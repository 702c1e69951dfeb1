import type { Incoming, TakeIn, Taken } from './take-in.ts'

const BATCH = { mails: 50, bytes: 8 * 1024 * 1024 }
type Waiting = { mail: Incoming; resolve: (taken: Taken) => void; reject: (error: unknown) => void }

/**
 * Takes in mail that arrives one by one, several in one commit while another commit is under way. Each resolves after the COMMIT and
 * the read-back of its own. When a batch fails, each of it is tried alone, so that one cannot stop the others.
 */
export function gathered(take: TakeIn): (mail: Incoming) => Promise<Taken> {
  const waiting: Waiting[] = []
  let busy = false

  const next = (): Waiting[] => {
    let bytes = 0
    let count = 0
    while (
      count < Math.min(waiting.length, BATCH.mails) &&
      (count === 0 || bytes + waiting[count]!.mail.bytes.length <= BATCH.bytes)
    )
      bytes += waiting[count++]!.mail.bytes.length
    return waiting.splice(0, count)
  }
  const answer = async (batch: Waiting[]) => {
    try {
      const taken = await take(batch.map((w) => w.mail))
      for (const [n, w] of batch.entries()) w.resolve(taken.find((t) => t.key === w.mail.key) ?? taken[n]!)
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error)
      else for (const w of batch) await answer([w])
    }
  }
  const run = async () => {
    busy = true
    while (waiting.length) await answer(next())
    busy = false
  }
  return (mail) =>
    new Promise((resolve, reject) => {
      waiting.push({ mail, resolve, reject })
      if (!busy) void run()
    })
}
