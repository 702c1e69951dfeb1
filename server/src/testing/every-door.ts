import type { Person } from '@breakwater/shared/person.ts'
import { endpoints, type House, inputFor, type MadeCase, named } from './matrix.ts'

/** Doors that take words about a case. Settings, packs and sign-in hold what the organisation says of itself, in the clear on purpose. */
const about = (path: string) =>
  /\{reference\}|^\/api\/(reports|exports|subject-access|concerns|emergency-access)/.test(path)
/** Prose: what a person wrote, not a code, an id, a date or an address. */
const isProse = (text: string) => /\s/.test(text) && !/^\d{4}-/.test(text)

const PROSE = 'some prose'

/** The same body with every piece of prose in it followed by a canary of its own. */
function filled(value: unknown, put: (at: string) => string, at: string): unknown {
  if (typeof value === 'string') return isProse(value) ? `${value} ${put(at)}` : value
  if (Array.isArray(value)) return value.map((one) => filled(one, put, at))
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(one, put, `${at} ${key}`)]))
  return value
}

/**
 * Puts canaries into every door of the contract that takes words about a case, asked by each of these people until one is let in.
 * A door that comes later is among them by its row in the matrix. @returns the doors that took them, and those that broke
 */
export async function everyDoor(
  house: House,
  c: MadeCase,
  people: readonly Person[],
  put: (at: string) => string,
): Promise<{ took: string[]; broke: string[] }> {
  const [took, broke]: [string[], string[]] = [[], []]
  for (const e of endpoints.filter((one) => one.body && about(one.path))) {
    const { path, init } = inputFor(e, c)
    const asked: unknown = JSON.parse(String(init.body ?? '{}'))
    // without words there is nothing to look for, and some of these hand the case to somebody else
    if (!JSON.stringify(asked, (_key, one) => (typeof one === 'string' && isProse(one) ? PROSE : one)).includes(PROSE))
      continue
    for (const who of people) {
      const body = JSON.stringify(filled(asked, put, named(e)))
      await house.cookieOf(who.id)
      await house.rows('update auth.session set stepped_up_at = $1 where person_id = $2', [
        house.desk.clock.now(),
        who.id,
      ])
      const answer = await house.ask(path, who.id, { ...init, body })
      await answer.body?.cancel()
      if (answer.status >= 500) broke.push(`${named(e)}: ${answer.status}`)
      if (answer.status >= 300) continue
      took.push(named(e))
      break
    }
  }
  return { took, broke }
}
