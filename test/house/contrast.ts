export interface Pair {
  theme: 'light' | 'dark'
  /** `ink on surface` */
  name: string
  ratio: number
  least: number
}

type Tokens = Record<string, string>

const TINTS = ['calm', 'note', 'warn', 'danger', 'info', 'mauve']

/** Foreground, backgrounds, least ratio (WCAG 1.4.3 and 1.4.11). */
const PAIRS: [string, string[], number][] = [
  ['ink', ['bg', 'surface', 'sunk', 'accent-lo', 'note-bg'], 4.5],
  ['ink-2', ['bg', 'surface', 'sunk', 'accent-lo', 'note-bg'], 4.5],
  ['ink-3', ['bg', 'surface', 'sunk', 'accent-lo'], 4.5],
  ['accent', ['bg', 'surface', 'accent-lo'], 4.5],
  ['on-accent', ['accent', 'accent-hi'], 4.5],
  ['link', ['bg', 'surface'], 4.5],
  ['danger-ink', ['surface'], 4.5],
  ...TINTS.map((tint): [string, string[], number] => [`${tint}-ink`, [`${tint}-bg`], 4.5]),
  ['edge', ['bg', 'surface'], 3],
  ['focus', ['bg', 'surface'], 3],
]

/** The contrast of every text and control pair in a style sheet of `--name: light-dark(#…, #…)` tokens. */
export function contrasts(css: string): Pair[] {
  const tokens: Record<Pair['theme'], Tokens> = { light: {}, dark: {} }
  for (const [, name = '', light = '', dark = ''] of css.matchAll(
    /--([\w-]+):\s*light-dark\((#[\da-f]{6}),\s*(#[\da-f]{6})\)/gi,
  )) {
    tokens.light[name] = light
    tokens.dark[name] = dark
  }
  return (['light', 'dark'] as const).flatMap((theme) =>
    PAIRS.flatMap(([ink, grounds, least]) =>
      grounds.map((ground) => ({
        theme,
        name: `${ink} on ${ground}`,
        least,
        ratio: ratio(tokens[theme], ink, ground),
      })),
    ),
  )
}

function ratio(tokens: Tokens, ink: string, ground: string): number {
  const colours = [ink, ground].map((name) => {
    const colour = tokens[name]
    if (!colour) throw new Error(`no token --${name}`)
    return luminance(colour)
  })
  return (Math.max(...colours) + 0.05) / (Math.min(...colours) + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    channel(Number.parseInt(colour.slice(at, at + 2), 16) / 255),
  )
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
