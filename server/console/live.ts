import type { LiveMessage } from '@breakwater/shared/contract/live.ts'
import { useEffect } from 'preact/hooks'
import { queries } from './api.ts'

/** What an event makes stale; the pages that show it load it again. */
export function becomeStale(event: LiveMessage) {
  void queries.invalidateQueries({ queryKey: ['inbox'] })
  if (event.kind === 'case') void queries.invalidateQueries({ queryKey: ['case', event.reference] })
}

/** Listens while the page is open. The browser reconnects by itself; everything is stale after a gap. */
export function useLive() {
  useEffect(() => {
    const source = new EventSource('/api/live')
    let cut = false
    source.onmessage = (message) => becomeStale(JSON.parse(message.data))
    source.onerror = () => {
      cut = true
    }
    source.onopen = () => {
      if (cut) void queries.invalidateQueries()
      cut = false
    }
    return () => source.close()
  }, [])
}
