import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    tier: 'small' | 'full'
  }
}

/** How many runs a property gets: the small figure, or the full one in the full tier (SETTLED 26). */
export const runs = (small: number, full: number): number => (inject('tier') === 'full' ? full : small)
