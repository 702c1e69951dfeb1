import { useEffect, useRef } from 'preact/hooks'
import { tinykeys } from 'tinykeys'
import { keysOn } from './settings.ts'

type Press = (event: KeyboardEvent) => void

const FIELDS =
  'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog, [popover], [role=listbox]'

const off = (event: KeyboardEvent) => {
  const at = event.target instanceof Element ? event.target : document.body
  return (
    !keysOn.value ||
    event.isComposing ||
    event.getModifierState('AltGraph') ||
    at.closest(FIELDS) !== null ||
    document.querySelector('dialog[open]') !== null
  )
}

const isLatin = (key: string) => /^\p{Script=Latin}$/u.test(key)

/** Letters match the key that was typed; on a Cyrillic or Greek layout the key's place counts instead. */
function bindings(keys: Record<string, Press>): Record<string, Press> {
  const all: Record<string, Press> = {}
  for (const [key, press] of Object.entries(keys)) {
    all[key === '?' ? '[Shift]+?' : key] = press
    if (isLatin(key))
      all[`Key${key.toUpperCase()}`] = (event) => {
        if (!isLatin(event.key)) press(event)
      }
  }
  return all
}

/** Single keys of a page: never in fields or dialogs, and off as a whole by the person's setting. */
export function useKeys(keys: Record<string, Press>) {
  const latest = useRef(keys)
  latest.current = keys
  const names = Object.keys(keys).join(' ')
  useEffect(() => {
    const through = Object.fromEntries(
      names.split(' ').map((key) => [key, (event: KeyboardEvent) => latest.current[key]?.(event)]),
    )
    return tinykeys(window, bindings(through), { ignore: off })
  }, [names])
}
