import closeWithGrace from 'close-with-grace'
import type { Running } from '../src/main.ts'

/** Milliseconds for a shut-down in order; afterwards the process ends anyway. What was committed is safe either way. */
const LONGEST = 20_000
/** npm, pnpm and the terminal each pass the same Ctrl-C on; only one that comes later means "now". */
const SAME_PRESS = 1_500

/** Keeps the service running until somebody stops it or it breaks, then ends it in order and leaves. @param said after the end */
export function untilStopped(running: Running, said: (signal: string) => void = () => undefined): void {
  let first = 0
  const grace = closeWithGrace(
    { delay: LONGEST, logger: false, skip: ['SIGINT', 'SIGTERM', 'SIGHUP'] },
    async ({ err }) => {
      if (err) running.deps.log.fatal({ err }, 'service.broke')
      await running.stop()
    },
  )
  const stop = (signal: NodeJS.Signals) => {
    if (first === 0) {
      first = performance.now()
      running.deps.log.info({ signal }, 'service.stopping')
      said(signal)
      grace.uninstall()
      setTimeout(() => process.exit(1), LONGEST).unref()
      void running.stop().then(
        () => process.exit(0),
        (err: unknown) => {
          running.deps.log.error({ err }, 'service.stop-failed')
          process.exit(1)
        },
      )
    } else if (performance.now() - first > SAME_PRESS) process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
}
