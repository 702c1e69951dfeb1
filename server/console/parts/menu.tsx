import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

interface MenuProps {
  /** the name of the button that opens it */
  label: string
  button: ComponentChildren
  look?: string
  children(close: () => void): ComponentChildren
}

/** A native popover under its button: Esc, outside click and the top layer come from the browser. */
export function Menu({ label, button, look = 'btn', children }: MenuProps) {
  const id = useId()
  const sheet = useRef<HTMLDivElement>(null)
  return (
    <>
      <button type="button" class={look} popovertarget={id} aria-label={label}>
        {button}
      </button>
      <div class="menu-sheet" id={id} popover="auto" ref={sheet} role="group" aria-label={label}>
        {children(() => sheet.current?.hidePopover())}
      </div>
    </>
  )
}
