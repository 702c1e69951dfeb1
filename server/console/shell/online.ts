import { useEffect, useState } from 'preact/hooks'

/** Whether the browser has a network at all. */
export function useOnline() {
  const [online, set] = useState(navigator.onLine)
  useEffect(() => {
    const look = () => set(navigator.onLine)
    addEventListener('online', look)
    addEventListener('offline', look)
    return () => {
      removeEventListener('online', look)
      removeEventListener('offline', look)
    }
  }, [])
  return online
}
