const NUMBERS: Record<string, string> = {
  GB: '999',
  IE: '112',
  US: '911',
  CA: '911',
  MX: '911',
  AU: '000',
  NZ: '111',
  IN: '112',
  JP: '110',
  SG: '999',
  HK: '999',
  ZA: '10111',
  BR: '190',
  CH: '112',
  NO: '112',
}

/** The number when the service was never asked: by the organisation's country, else the browser's, else 112 (B9). */
export const emergencyNumber = (country: string, language: string): string =>
  NUMBERS[country.toUpperCase()] ?? (country ? '112' : (NUMBERS[new Intl.Locale(language).region ?? ''] ?? '112'))
