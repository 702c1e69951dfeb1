import { expect, test, vi } from 'vitest'
import type { Deps } from '../deps.ts'
import { afterReading, beginReading } from './reading-first.ts'

const process = () => ({ parser: {} as Deps['parser'] })
const passed = async (deps: Pick<Deps, 'parser'>) => {
  let done = false
  void afterReading(deps).then(() => {
    done = true
  })
  await Promise.resolve()
  await Promise.resolve()
  return () => done
}

test('what follows from a report waits while mail is read, until the last reader has been done for a moment', async () => {
  vi.useFakeTimers()
  try {
    const deps = process()
    expect((await passed(deps))()).toBe(true)
    const [one, two] = [beginReading(deps), beginReading(deps)]
    const waiting = await passed(deps)
    one()
    expect((await passed(deps))()).toBe(false)
    expect(waiting()).toBe(false)
    two()
    await vi.advanceTimersByTimeAsync(200)
    // the next chunk of the mailbox comes
    const three = beginReading(deps)
    await vi.advanceTimersByTimeAsync(1000)
    expect(waiting()).toBe(false)
    three()
    await vi.advanceTimersByTimeAsync(300)
    expect(waiting()).toBe(true)
    expect((await passed(deps))()).toBe(true)
  } finally {
    vi.useRealTimers()
  }
})

test('MAIL-47 a flood that does not end holds receipts up for 15 seconds at most', async () => {
  vi.useFakeTimers()
  try {
    const deps = process()
    const done = beginReading(deps)
    const waiting = await passed(deps)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(waiting()).toBe(true)
    expect((await passed(deps))()).toBe(true)
    done()
    await vi.advanceTimersByTimeAsync(300)
    const again = beginReading(deps)
    expect((await passed(deps))()).toBe(false)
    again()
  } finally {
    vi.useRealTimers()
  }
})
