import { signal } from '@preact/signals'

/** Evidence this person chose to read on this page load; another case's stays hidden (SCREEN 62). */
const shown = signal<ReadonlyMap<string, Reading>>(new Map())

/** How a message is read: as it is, or line by line with its words masked. */
export type Reading = 'plain' | 'masked'

export const readingOf = (id: string) => shown.value.get(id) ?? null

export function read(id: string, how: Reading | null) {
  const next = new Map(shown.value)
  if (how) next.set(id, how)
  else next.delete(id)
  shown.value = next
}
