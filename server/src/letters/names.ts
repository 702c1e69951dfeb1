import type { Tx } from '../db/as.ts'

/** Whether a text names somebody: the whole name in any case, an address, or a part of the name written as a name. Pure. */
export function names(text: string, person: { name: string; email: string }): boolean {
  const plain = text.normalize('NFC')
  const low = plain.toLowerCase()
  const name = person.name.normalize('NFC')
  if (name && low.includes(name.toLowerCase())) return true
  if (person.email && low.includes(person.email.toLowerCase())) return true
  return name
    .split(/\s+/)
    .filter((part) => [...part].length >= 3)
    .some((part) => {
      const escaped = part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u').test(plain)
    })
}

/** Who reported, who it happened to and who saw it: nobody learns that from a letter (POLICY I20). Runs as the service. */
export const peopleToKeepBack = (tx: Tx, caseId: string) =>
  tx
    .selectFrom('case_member')
    .innerJoin('person', 'person.id', 'case_member.person_id')
    .where('case_member.case_id', '=', caseId)
    .where('case_member.part', 'in', ['reporter', 'affected', 'witness'])
    .select(['person.id', 'person.name', 'person.email'])
    .distinct()
    .execute()
