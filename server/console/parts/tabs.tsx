import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

export interface Tab {
  id: string
  label: string
  panel: ComponentChildren
}

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => (at === last ? 0 : at + 1),
  ArrowLeft: (at, last) => (at === 0 ? last : at - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** The tab pattern of the ARIA authoring practices: arrows move and open, Tab enters the panel. */
export function Tabs({
  label,
  tabs,
  open,
  choose,
}: {
  label: string
  tabs: readonly Tab[]
  open: string
  choose(id: string): void
}) {
  const base = useId()
  const list = useRef<HTMLDivElement>(null)
  const shown = tabs.find((tab) => tab.id === open) ?? tabs[0]!
  const move = (event: KeyboardEvent) => {
    const mirrored = getComputedStyle(list.current!).direction === 'rtl'
    const flipped: Record<string, string> = { ArrowRight: 'ArrowLeft', ArrowLeft: 'ArrowRight' }
    const key = mirrored ? (flipped[event.key] ?? event.key) : event.key
    const to = STEPS[key]?.(tabs.indexOf(shown), tabs.length - 1)
    if (to === undefined) return
    event.preventDefault()
    choose(tabs[to]!.id)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus()
  }
  return (
    <section class="card" aria-label={label}>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            aria-selected={tab === shown}
            aria-controls={tab === shown ? `${base}-panel` : undefined}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => choose(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${base}-panel`} aria-labelledby={`${base}-${shown.id}`}>
        {shown.panel}
      </div>
    </section>
  )
}
