import type { PersonRef } from '@breakwater/shared/person.ts'
import { Combobox } from '../parts/combobox.tsx'
import type { Colleagues } from './colleagues.ts'

interface ColleagueFieldProps {
  label: string
  hint?: string
  colleagues: Colleagues
  choose(person: PersonRef | null): void
}

/** Picks one colleague by name. */
export function ColleagueField({ label, hint, colleagues: { people, find }, choose }: ColleagueFieldProps) {
  return (
    <Combobox
      label={label}
      hint={hint}
      options={people.map(({ id, name, team }) => ({ value: id, label: name, hint: team ?? undefined }))}
      typed={find}
      choose={(option) => choose(people.find(({ id }) => id === option?.value) ?? null)}
    />
  )
}
