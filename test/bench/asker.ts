import { parentPort } from 'node:worker_threads'

/** One request, as a thread of its own sends it: in the service's own thread the client would wait for what comes after the answer. */
export type Asking = { url: string; init: { method?: string; headers: Record<string, string>; body?: string } }
export type Answered = { status: number; ms: number }

parentPort?.on('message', async ({ url, init }: Asking) => {
  const from = performance.now()
  const answer = await fetch(url, init)
  await answer.arrayBuffer()
  const answered: Answered = { status: answer.status, ms: performance.now() - from }
  parentPort?.postMessage(answered)
})
