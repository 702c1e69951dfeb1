/** A catalogue of texts, i18next JSON v4: nested keys, `{{name}}` holes, `_one` / `_other` plurals. One file a room (namespace). */
export type Catalogue = { readonly [key: string]: string | Catalogue }

/** Fills a sentence. @throws when the key has no words: a missing word is a bug and never shown as a key. */
export type Text = (key: string, params?: Record<string, string | number>) => string

const look = (catalogue: Catalogue, key: string): string | undefined => {
  let at: string | Catalogue | undefined = catalogue
  for (const part of key.split('.')) at = typeof at === 'object' ? at[part] : undefined
  return typeof at === 'string' ? at : undefined
}

/**
 * The `t()` of one language over some catalogues; the first that has the key wins, so put the person's language before English.
 * A plural is chosen by `count`.
 */
export function createText(catalogues: readonly Catalogue[], locale = 'en'): Text & { has(key: string): boolean } {
  const plurals = new Intl.PluralRules(locale)
  const find = (key: string) => {
    for (const catalogue of catalogues) {
      const found = look(catalogue, key)
      if (found !== undefined) return found
    }
    return undefined
  }
  const t: Text = (key, params = {}) => {
    const found =
      (typeof params.count === 'number' ? find(`${key}_${plurals.select(params.count)}`) : undefined) ?? find(key)
    if (found === undefined) throw new Error(`no text for ${key}`)
    return found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? ''))
  }
  return Object.assign(t, { has: (key: string) => find(key) !== undefined })
}
