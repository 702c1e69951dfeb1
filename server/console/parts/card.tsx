import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface CardProps {
  title: ComponentChildren
  /** at the end of the heading's line */
  end?: ComponentChildren
  look?: 'wish' | 'next' | 'people'
  children: ComponentChildren
}

export function Card({ title, end, look, children }: CardProps) {
  const id = useId()
  return (
    <section class={`card sect ${look ?? ''}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {end && <span class="end small">{end}</span>}
      </header>
      {children}
    </section>
  )
}
