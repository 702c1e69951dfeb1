/** What the directory says about who manages whom: person id to manager id. */
export type Managers = ReadonlyMap<string, string | null>

/** The managers above a person, nearest first. Stops where the directory ends, and at a circle. */
export function chainAbove(managers: Managers, personId: string): string[] {
  const chain: string[] = []
  const seen = new Set([personId])
  for (let at = managers.get(personId); at && !seen.has(at); at = managers.get(at)) {
    seen.add(at)
    chain.push(at)
  }
  return chain
}

/** Whether two people are in one management line: the same person, or one somewhere above the other. */
export const inOneLine = (managers: Managers, one: string, other: string): boolean =>
  one === other || chainAbove(managers, one).includes(other) || chainAbove(managers, other).includes(one)

/**
 * The first candidate outside the handler's management line, in the configured order (SETTLED 61).
 * @param candidates ids of senior leaders, then of the further overseers the settings name
 * @param barred ids that cannot oversee, such as walled people
 * @returns undefined when nobody is left: the outside contact then takes the case (SECURITY W5)
 */
export const overseerFor = (
  managers: Managers,
  handlerId: string,
  candidates: readonly string[],
  barred: ReadonlySet<string> = new Set(),
): string | undefined => candidates.find((id) => !barred.has(id) && !inOneLine(managers, handlerId, id))

/** A circle in the directory as the ids along it, or undefined. */
export function circleIn(managers: Managers): string[] | undefined {
  const settled = new Set<string>()
  for (const start of managers.keys()) {
    const path: string[] = []
    let at: string | null | undefined = start
    while (at && !settled.has(at) && !path.includes(at)) {
      path.push(at)
      at = managers.get(at)
    }
    if (at && path.includes(at)) return path.slice(path.indexOf(at))
    for (const id of path) settled.add(id)
  }
  return undefined
}
