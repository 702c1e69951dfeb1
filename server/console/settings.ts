import { signal } from '@preact/signals'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const stored = (key: string) => localStorage.getItem(`breakwater.${key}`)

/** Light, dark, or what the system says. */
export const theme = signal<Theme>(THEMES.find((name) => name === stored('theme')) ?? 'system')

/** Single keys can be turned off as a whole (WCAG 2.1.4). */
export const keysOn = signal(stored('keys') !== 'off')

/** The zone and language of the person who reads; set once the session is known. */
export const reader = signal({ timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: 'en-GB' })

export function applyTheme() {
  const { dataset } = document.documentElement
  if (theme.value === 'system') delete dataset.theme
  else dataset.theme = theme.value
}

export function chooseTheme(next: Theme) {
  theme.value = next
  localStorage.setItem('breakwater.theme', next)
  applyTheme()
}

export function turnKeys(on: boolean) {
  keysOn.value = on
  localStorage.setItem('breakwater.keys', on ? 'on' : 'off')
}
