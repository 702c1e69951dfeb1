import type { Part } from '@breakwater/shared/person.ts'
import { useState } from 'preact/hooks'
import { EmptyState } from '../parts/empty-state.tsx'
import { Field } from '../parts/field.tsx'
import { Time } from '../parts/time.tsx'
import { t } from '../text.ts'

interface Entry {
  at: string
  who: string
  part: Part | null
  what: string
}

/** Who opened this case and what they read or did, newest first as the service says. */
export function AccessLog({ entries }: { entries: readonly Entry[] }) {
  const [who, narrow] = useState('')
  if (entries.length === 0) return <EmptyState icon="eye" title={t('access.empty')} />
  const names = [...new Set(entries.map((entry) => entry.who))].sort()
  return (
    <div class="access">
      <Field
        label={t('access.filter')}
        control={(ids) => (
          <select {...ids} value={who} onChange={(event) => narrow(event.currentTarget.value)}>
            <option value="">{t('access.everyone')}</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      />
      <table>
        <caption class="sr">{t('tab.access')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('access.when')}</th>
            <th scope="col">{t('access.who')}</th>
            <th scope="col">{t('access.what')}</th>
          </tr>
        </thead>
        <tbody>
          {entries
            .filter((entry) => !who || entry.who === who)
            .map((entry, i) => (
              <tr key={`${entry.at}-${i}`}>
                <td class="nowrap">
                  <Time at={entry.at} />
                </td>
                <td>
                  <bdi>{entry.who}</bdi>
                  {entry.part && <span class="faint"> · {t(`part.${entry.part}`)}</span>}
                </td>
                <td dir="auto">{entry.what}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
