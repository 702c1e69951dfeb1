import type { PersonRef } from '@breakwater/shared/person.ts'
import { Field } from '../parts/field.tsx'
import { t } from '../text.ts'

interface PersonFieldProps {
  people: readonly PersonRef[]
  /** said where there is nobody */
  nobody: string
  chosen: string
  choose(id: string): void
}

/** One of a few people who can be asked into a case. */
export function PersonField({ people, nobody, chosen, choose }: PersonFieldProps) {
  return (
    <Field
      label={t('counsel.whom')}
      error={people.length === 0 ? nobody : null}
      control={(ids) => (
        <select {...ids} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          {people.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      )}
    />
  )
}
