import { useState } from 'preact/hooks'

/**
 * A text that survives reload and a lost session: kept in this tab until it was saved.
 * @param key names the place, such as `note:BW-7Q4K9T`
 */
export function useDraft(key: string) {
  const name = `breakwater.draft.${key}`
  const [held, hold] = useState({ name, text: sessionStorage.getItem(name) ?? '' })
  const text = held.name === name ? held.text : (sessionStorage.getItem(name) ?? '')
  const write = (next: string) => {
    hold({ name, text: next })
    if (next) sessionStorage.setItem(name, next)
    else sessionStorage.removeItem(name)
  }
  return { text, write, clear: () => write('') }
}
