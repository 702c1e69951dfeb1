import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { until } from './until.ts'

/**
 * Does some work while no other process of this machine does work of the same name. The turn is a socket that the kernel
 * gives back when its process ends, however that ends, so nothing is left behind to clear up (Linux).
 * @param patience milliseconds to wait for one's turn
 */
export async function alone<Answer>(name: string, work: () => Promise<Answer>, patience = 600_000): Promise<Answer> {
  const path = `\0breakwater-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  const turn = await until(() => take(path), { deadline: patience, every: 50, what: `our turn at ${name}` })
  try {
    return await work()
  } finally {
    await new Promise((done) => turn.close(done))
  }
}

function take(path: string): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    )
    server.listen(path, () => resolve(server))
  })
}
