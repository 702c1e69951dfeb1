import { render } from 'preact'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyForm, type Form } from '../messages.ts'
import { useAutosave } from './autosave.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A store that takes its time: each save is finished by the test. */
function slowStore() {
  const finish: (() => void)[] = []
  const saved: string[] = []
  const save = (form: Form) =>
    new Promise<void>((resolve) => {
      finish.push(() => {
        saved.push(form.words)
        resolve()
      })
    })
  let autosave: ReturnType<typeof useAutosave> | undefined
  const Panel = () => {
    autosave = useAutosave(save, () => undefined)
    return null
  }
  render(<Panel />, document.createElement('div'))
  if (!autosave) throw new Error('the panel was not drawn')
  return { ...autosave, finish, saved }
}

const wrote = (words: string): Form => ({ ...emptyForm(), words })

test('EXT B8 sending waits for a saving that has already begun', async () => {
  const { later, flush, finish, saved } = slowStore()
  later(wrote('one more message ticked'))
  await vi.advanceTimersByTimeAsync(500)
  expect(finish).toHaveLength(1)
  const sending = flush().then(() => saved.slice())
  finish[0]?.()
  expect(await sending).toEqual(['one more message ticked'])
})

test('EXT B14 an older form never overwrites a newer one', async () => {
  const { later, flush, finish, saved } = slowStore()
  later(wrote('first'))
  await vi.advanceTimersByTimeAsync(500)
  later(wrote('second'))
  const all = flush()
  expect(finish).toHaveLength(1)
  finish[0]?.()
  await vi.waitFor(() => expect(finish).toHaveLength(2), 30_000)
  finish[1]?.()
  await all
  expect(saved).toEqual(['first', 'second'])
})
