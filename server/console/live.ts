import type { LiveMessage } from '@breakwater/shared/contract/live.ts'
import { useEffect } from 'preact/hooks'
import { queries } from './api.ts'

/** What an event makes stale; the pages that show it load it again. */
export function becomeStale(message: LiveMessage) {
  void queries.invalidateQueries({ queryKey: ['inbox'] })
  if (message.kind === 'case') void queries.invalidateQueries({ queryKey: ['case', message.reference] })
}

function listen(hear: (message: LiveMessage | 'gap') => void): EventSource {
  const source = new EventSource('/api/live')
  let cut = false
  source.onmessage = (event) => hear(JSON.parse(event.data))
  source.onerror = () => {
    cut = true
  }
  source.onopen = () => {
    if (cut) hear('gap')
    cut = false
  }
  return source
}

/**
 * Listens while a page is open. One tab holds the stream and tells the others: a browser has six connections to a host,
 * and a stream in each of six tabs would leave none for anything else. After a gap everything is stale.
 */
export function useLive() {
  useEffect(() => {
    const tabs = new BroadcastChannel('breakwater.live')
    const left = new AbortController()
    const take = (message: LiveMessage | 'gap') => {
      if (message === 'gap') void queries.invalidateQueries()
      else becomeStale(message)
    }
    tabs.onmessage = (event) => take(event.data)
    const hold = async () => {
      const source = listen((message) => {
        take(message)
        tabs.postMessage(message)
      })
      await new Promise((gone) => left.signal.addEventListener('abort', gone))
      source.close()
    }
    navigator.locks.request('breakwater.live', { signal: left.signal }, hold).catch((error) => {
      if (!left.signal.aborted) throw error
    })
    return () => {
      left.abort()
      tabs.close()
    }
  }, [])
}
