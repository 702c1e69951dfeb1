const PATHS = {
  breakwater: [
    'M3.5 15.5c2.8 2 5.7 2 8.5 0 2.8-2 5.7-2 8.5 0',
    'M3.5 19.6c2.8 2 5.7 2 8.5 0 2.8-2 5.7-2 8.5 0',
    'M12 3.2v9M7.6 11.4a4.4 4.4 0 0 1 8.8 0',
  ],
  phone: [
    'M6.2 4h3l1.5 4-2 1.5a11 11 0 0 0 5.8 5.8l1.5-2 4 1.5v3A2 2 0 0 1 18 20 14.6 14.6 0 0 1 4 6a2 2 0 0 1 2.2-2z',
  ],
  note: ['M5 4.5h14v10l-5 5H5z', 'M14 19.5v-5h5M8.5 9h7M8.5 12.5h4'],
  eye: [
    'M2.8 12S6.2 5.8 12 5.8 21.2 12 21.2 12 17.8 18.2 12 18.2 2.8 12 2.8 12z',
    'M9.3 12a2.7 2.7 0 1 0 5.4 0a2.7 2.7 0 1 0-5.4 0',
  ],
  check: ['M5 12.6l4.4 4.4L19 7.4'],
  x: ['M6.4 6.4l11.2 11.2M17.6 6.4L6.4 17.6'],
  copy: [
    'M10.5 8.5h7a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z',
    'M15.5 8.5v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2',
  ],
  heart: ['M12 19.6S4 14.9 4 9.4A4.2 4.2 0 0 1 12 7.6a4.2 4.2 0 0 1 8 1.8c0 5.5-8 10.2-8 10.2z'],
  arrow: ['M5 12h14M13 6l6 6-6 6'],
  flag: ['M6 20.5V4.2M6 5c4-2.4 7.4 2.2 12 0v8.6c-4.6 2.2-8-2.4-12 0'],
  clock: ['M3.7 12a8.3 8.3 0 1 0 16.6 0a8.3 8.3 0 1 0-16.6 0', 'M12 7.4V12l3 2'],
} as const

export type IconName = keyof typeof PATHS

/** Decoration beside a word, never instead of one. */
export function Icon({ name, size = '' }: { name: IconName; size?: 's' | 'l' | '' }) {
  return (
    <svg class={`icon ${size}${name === 'arrow' ? ' flip' : ''}`} viewBox="0 0 24 24" aria-hidden="true">
      {PATHS[name].map((d) => (
        <path key={d} d={d} />
      ))}
    </svg>
  )
}
