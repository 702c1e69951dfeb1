import { say } from '../reports/words.ts'

export { say } from '../reports/words.ts'

/** A word for a code of the packs or the product, or the code with spaces where nobody gave it a word. */
export const word = (group: string, code: string) =>
  say.has(`${group}.${code}`) ? say(`${group}.${code}`) : code.replaceAll('-', ' ')
