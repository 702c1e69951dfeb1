import { emergencyNumber } from '@breakwater/shared/emergency.ts'
import type { PolicyPack } from '@breakwater/shared/policy.ts'

/** Emergency texts in the order in which they are read: what to do at once comes first (POLICY 39, 40, 56). */
const LINES = ['text', 'danger', 'leave', 'start_when', 'call'] as const

type Texts = PolicyPack['emergency']
type Emergency = { number: string; text: string; says: string[] }

const countryOf = (locale: string) => locale.split('-').slice(1).at(-1)?.toUpperCase()
const languageOf = (locale: string) => locale.split('-')[0]?.toLowerCase()

/** What the policy names for a country, else what we know of it. */
const numberFor = (texts: Texts, country: string): string =>
  Object.entries(texts).find(([locale]) => countryOf(locale) === country.toUpperCase())?.[1].number ??
  emergencyNumber(country)

/** The policy's words for who reads this language: those of the country first. */
function wordsFor(texts: Texts, country: string, language: string): Texts[string] | undefined {
  const spoken = Object.entries(texts).filter(([locale]) => languageOf(locale) === languageOf(language))
  const here = spoken.find(([locale]) => countryOf(locale) === country.toUpperCase())
  return (here ?? spoken[0] ?? Object.entries(texts)[0])?.[1]
}

/** The same words with another number in the place of their own. */
function said(words: Texts[string], number: string): Emergency {
  const own = new RegExp(`(?<!\\d)${words.number.replace(/\D/g, (sign) => `\\${sign}`)}(?!\\d)`, 'g')
  const says = LINES.flatMap((line) => words[line] ?? []).map((line) => line.replace(own, () => number))
  return { number, text: says[0] ?? '', says }
}

/** Whom to call and what to do: the number by the country of the work site, the words by language (SETTLED 64). */
export function emergencyAt(texts: Texts, country: string, language: string): Emergency {
  const words = wordsFor(texts, country, language)
  const number = numberFor(texts, country)
  return words ? said(words, number) : { number, text: '', says: [] }
}

/**
 * For a reader nobody knows: each of the policy's texts. Where it has none for the organisation's own country, they carry that
 * country's number, so that nobody is sent to a number that does not answer where they work.
 */
export const emergencyForAll = (texts: Texts, country: string): (Emergency & { locale: string })[] => {
  const known = Object.keys(texts).some((locale) => countryOf(locale) === country.toUpperCase())
  return Object.entries(texts).map(([locale, words]) => ({
    locale,
    ...said(words, known ? words.number : emergencyNumber(country)),
  }))
}
