import { useEffect, useRef } from 'preact/hooks'
import { t } from './text.ts'

let shown = false

/** Names the page and moves focus to its heading after a change of route. The title never holds names or content. */
export function usePage(parts: string[], focus = true) {
  const heading = useRef<HTMLHeadingElement>(null)
  const title = [...parts, t('app.name')].join(' · ')
  useEffect(() => {
    document.title = title
  }, [title])
  useEffect(() => {
    // The first page keeps the browser's own start, so that the skip link comes first.
    if (shown && focus) heading.current?.focus()
    shown = true
  }, [])
  return heading
}
