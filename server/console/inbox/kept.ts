import type { InboxView } from '@breakwater/shared/case.ts'
import { type Signal, signal } from '@preact/signals'

/** What Back brings back: the row that had focus, the selection, and the order for "next case". */
export interface Kept {
  view: InboxView
  focused: Signal<string | null>
  selected: Signal<ReadonlySet<string>>
  order: Signal<readonly string[]>
}

const views = new Map<InboxView, Kept>()

/** The view a case was opened from last. */
export const lastView = signal<Kept | null>(null)

export function keptFor(view: InboxView): Kept {
  const kept = views.get(view) ?? { view, focused: signal(null), selected: signal(new Set()), order: signal([]) }
  views.set(view, kept)
  lastView.value = kept
  return kept
}
