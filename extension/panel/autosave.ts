import { useEffect, useRef } from 'preact/hooks'
import type { Form } from '../messages.ts'

/** Milliseconds after the last key; leaving the page saves at once (B14). */
const CALM = 200

/** Keeps what is written while it is written, one saving after the other. `flush` saves now and waits for any that has begun. */
export function useAutosave(save: (form: Form) => Promise<void>, failed: () => void) {
  const pending = useRef<Form | undefined>(undefined)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const saving = useRef<Promise<void>>(Promise.resolve())
  const flush = (): Promise<void> => {
    clearTimeout(timer.current)
    const form = pending.current
    pending.current = undefined
    if (form) saving.current = saving.current.then(() => save(form)).catch(failed)
    return saving.current
  }
  const later = (form: Form) => {
    pending.current = form
    clearTimeout(timer.current)
    timer.current = setTimeout(flush, CALM)
  }
  const latest = useRef(flush)
  latest.current = flush
  useEffect(() => {
    const leave = () => {
      latest.current()
    }
    addEventListener('pagehide', leave)
    document.addEventListener('visibilitychange', leave)
    return () => {
      removeEventListener('pagehide', leave)
      document.removeEventListener('visibilitychange', leave)
    }
  }, [])
  return { later, flush }
}
