import type { ComponentChildren } from 'preact'
import { useId, useRef } from 'preact/hooks'

interface MenuProps {
  /** names the sheet; the button has words of its own */
  label: string
  button: ComponentChildren
  look?: string
  children(close: () => void): ComponentChildren
}

/** A native popover under its button: Esc, outside click and the top layer come from the browser. */
export function Menu({ label, button, look = 'btn', children }: MenuProps) {
  const id = useId()
  const sheet = useRef<HTMLFieldSetElement>(null)
  return (
    <>
      <button type="button" class={look} popovertarget={id}>
        {button}
      </button>
      <fieldset class="menu-sheet" id={id} popover="auto" ref={sheet} aria-label={label}>
        {children(() => sheet.current?.hidePopover())}
      </fieldset>
    </>
  )
}
