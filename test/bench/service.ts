import { readdirSync, readFileSync } from 'node:fs'
import type { MailWorld } from '@breakwater/server/testing/mail-world.ts'
import { until } from '../world/until.ts'

/** Milliseconds for the largest bench. */
const PATIENCE = 3_600_000

type Started = { seconds: number; peakRssMb: number }
type More = Parameters<MailWorld['start']>[0]

/** Memory of a process and all below it, in MB: the sum of their resident sizes now. */
function residentMb(pid: number): number {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) {
    const parent = Number(field(Number(name), 'PPid'))
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const sum = (one: number): number =>
    Number(field(one, 'VmRSS').split(' ')[0] || 0) +
    (children.get(one) ?? []).reduce((all, child) => all + sum(child), 0)
  return Math.round(sum(pid) / 1024)
}

function field(pid: number, name: string): string {
  try {
    return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''
  } catch (error) {
    // it ended while we looked
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
      return ''
    throw error
  }
}

/** Starts a ready service, lets it go, and waits until `done`; seconds from "go" to done, and its highest memory with its children. */
export async function timed(world: MailWorld, more: More, done: () => Promise<boolean>): Promise<Started> {
  const service = world.start({ ...more, waits: true })
  await service.serving
  let peakRssMb = 0
  const watch = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, residentMb(service.child.pid ?? 0))
  }, 100)
  try {
    const began = performance.now()
    service.child.send('go')
    const ended = () => service.child.exitCode !== null
    const finished = await until(async () => ((await done()) ? 'done' : ended() && 'ended'), {
      deadline: PATIENCE,
      every: 15,
      what: 'the service to be done',
    })
    if (finished === 'ended') throw new Error('the service ended')
    return { seconds: (performance.now() - began) / 1000, peakRssMb }
  } finally {
    clearInterval(watch)
    await service.kill()
  }
}
