import type { PersonRef } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { ColleagueField } from '../case/colleague-field.tsx'
import type { Colleagues } from '../case/colleagues.ts'
import { Card } from '../parts/card.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { t } from '../text.ts'

interface ReadersFieldProps {
  readers: readonly PersonRef[]
  colleagues: Colleagues
  change(readers: PersonRef[]): void
}

/** Who reads a notice about a risk inside: managers and leaders, chosen one by one (POLICY 100). */
export function ReadersField({ readers, colleagues, change }: ReadersFieldProps) {
  const [round, next] = useState(0)
  const people = colleagues.people.filter(({ id }) => !readers.some((one) => one.id === id))
  return (
    <Card title={t('letters.readers')}>
      {readers.length === 0 ? (
        <p class="muted">{t('letters.readers_none')}</p>
      ) : (
        <ul class="stack">
          {readers.map((reader) => (
            <li key={reader.id} class="bar">
              <bdi>{reader.name}</bdi>
              <IconButton
                icon="x"
                label={t('letters.reader_off', { name: reader.name })}
                onClick={() => change(readers.filter(({ id }) => id !== reader.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <ColleagueField
        key={round}
        label={t('letters.reader')}
        hint={t('letters.readers_hint')}
        colleagues={{ ...colleagues, people }}
        choose={(person) => {
          if (!person) return
          change([...readers, person])
          colleagues.find('')
          next(round + 1)
        }}
      />
    </Card>
  )
}
