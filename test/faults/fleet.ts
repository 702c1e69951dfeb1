import { once } from 'node:events'
import type { MailService, MailWorld } from '@breakwater/server/testing/mail-world.ts'

type Settings = Parameters<MailWorld['start']>[0]
export type Fleet = ReturnType<typeof fleetOf>
export type Ship = MailService & {
  /** more faults from now on; resolves when each has taken effect, or the service has died */
  meets(faults: string): Promise<unknown>
}

/** Services one after another: the next one is loaded while this one works, so that a kill costs no loading. */
export function fleetOf(world: MailWorld, settings: Settings) {
  const started: MailService[] = []
  const load = () => {
    const service = world.start({ ...settings, waits: true })
    started.push(service)
    return service
  }
  let spare: MailService | undefined
  const says = (service: MailService, word: string) =>
    new Promise<void>((resolve) => {
      const listen = (message: unknown) => {
        if (message !== word) return
        service.child.off('message', listen)
        resolve()
      }
      service.child.on('message', listen)
      service.ended.then(resolve)
    })
  return {
    /** @param faults failpoints, as `FAULTS` takes them */
    async next(faults = ''): Promise<Ship> {
      const service = spare ?? load()
      await service.serving
      spare = load()
      const serving = says(service, 'serving')
      service.child.send({ faults })
      return {
        ...service,
        serving,
        meets(more) {
          const fired = says(service, 'fired')
          service.child.send({ faults: more })
          return fired
        },
      }
    },
    /** ends every one that still runs, whatever happened to the test */
    end: () => Promise.all(started.map((service) => service.kill())),
    /** lets the waiting one go, as when the database it is connected to will be killed */
    async rest() {
      const idle = spare
      spare = undefined
      if (!idle) return
      if (idle.child.exitCode === null) idle.child.kill('SIGKILL')
      await once(idle.child, 'exit')
    },
  }
}
