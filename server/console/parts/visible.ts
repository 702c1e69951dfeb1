const HIDDEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g

/** Characters that turn or hide text show as marks, so that a name or an address cannot pretend (SECURITY 9). */
export const visible = (text: string) =>
  text.replace(HIDDEN, (hidden) => `[U+${hidden.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`)
