import type { ParseArgsConfig } from 'node:util'

export type Asked = { values: Record<string, string | boolean | undefined>; words: string[]; json: boolean }
export type Command = {
  /** how many words follow its name, at least and at most */
  words: [number, number]
  options?: ParseArgsConfig['options']
  help: string
  /** @returns the exit code */
  run(asked: Asked): Promise<number>
}

/** Says the outcome in words or as JSON. @returns the exit code */
export const tell = (json: boolean, ok: boolean, words: string, data: object = {}): number => {
  if (json) console.log(JSON.stringify({ ok, ...data }))
  else (ok ? console.log : console.error)(words)
  return ok ? 0 : 1
}
