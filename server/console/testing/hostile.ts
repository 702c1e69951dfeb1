export const REFERENCE = 'BW-7Q4K9T'
/** When the sample day is: every date of the fixtures is near it. */
export const TODAY = '2026-11-10T10:00:00Z'

/** Strings that must show as text and nothing else. */
export const HOSTILE = {
  script: '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>',
  bidi: 'invoice \u202Egpj.exe',
  long: 'Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle'.repeat(3),
}
