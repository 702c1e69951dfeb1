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

/** The number to call in a country, by its two letters; 112 where we know of no other (SETTLED 64). */
export const emergencyNumber = (country: string): string => NUMBERS[country.toUpperCase()] ?? '112'
