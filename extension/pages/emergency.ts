import { emergencyNumber } from '@breakwater/shared/emergency.ts'

/** The number when the service was never asked: by the organisation's country, else the browser's, else 112 (B9). */
export const numberHere = (country: string, language: string): string =>
  emergencyNumber(country || (new Intl.Locale(language).region ?? ''))
