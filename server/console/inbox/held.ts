import type { InboxRow } from '@breakwater/shared/case.ts'
import type { RefObject } from 'preact'
import { useRef, useState } from 'preact/hooks'

/** Danger stays on top of every order (SCREEN 49). */
const dangerFirst = (rows: readonly InboxRow[]) => [
  ...rows.filter((row) => row.danger),
  ...rows.filter((row) => !row.danger),
]

/**
 * Keeps the row someone is on in its place: while focus is in the list, arriving rows wait behind a button (SCREEN 51).
 * Rows already shown still take their new words.
 * @param place names the list; another place starts afresh
 */
export function useHeld(latest: readonly InboxRow[] | undefined, list: RefObject<HTMLElement | null>, place: string) {
  const shown = useRef<{ place: string; references: readonly string[] }>({ place, references: [] })
  const [, again] = useState(0)
  const rows = dangerFirst(latest ?? [])
  const inside = shown.current.place === place && list.current?.contains(document.activeElement) === true
  const byReference = new Map(rows.map((row) => [row.reference, row]))
  if (!inside) shown.current = { place, references: rows.map((row) => row.reference) }
  const kept = shown.current.references.flatMap((reference) => byReference.get(reference) ?? [])
  const fresh = rows.filter((row) => !shown.current.references.includes(row.reference))
  return {
    rows: kept,
    waiting: { count: fresh.length, danger: fresh.some((row) => row.danger) },
    show() {
      shown.current = { place, references: rows.map((row) => row.reference) }
      again((n) => n + 1)
    },
  }
}
