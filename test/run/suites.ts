export const SUITES = ['unit', 'server', 'extension', 'connectors', 'journeys', 'faults', 'house'] as const
export type Suite = (typeof SUITES)[number]

export interface Selection {
  full: boolean
  suites: Suite[]
  /** parts of file names, passed to vitest */
  files: string[]
  /** true when suites were asked for by name */
  named: boolean
}

/** Reads the arguments of `npm test`. Throws on a flag or suite that does not exist. */
export function suitesFrom(args: string[]): Selection {
  const files = args.filter((arg) => /[./]/.test(arg))
  const named = args.filter((arg): arg is Suite => SUITES.some((suite) => suite === arg))
  const unknown = args.filter(
    (arg) => !files.includes(arg) && !named.some((suite) => suite === arg) && arg !== '--full' && arg !== '--',
  )
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(' ')}. Use --full, a file, or ${SUITES.join(' ')}.`)
  return {
    full: args.includes('--full'),
    suites: named.length > 0 ? named : [...SUITES],
    files,
    named: named.length > 0,
  }
}
