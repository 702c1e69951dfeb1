import type { DirectoryEntry } from '@breakwater/shared/contract/directory.ts'
import { Button } from '../parts/button.tsx'
import { Pill } from '../parts/pill.tsx'
import { ScrollTable } from '../parts/scroll-table.tsx'
import { t } from '../text.ts'

interface PeopleTableProps {
  people: readonly DirectoryEntry[]
  /** missing for whoever only looks */
  change?: ((person: DirectoryEntry) => void) | undefined
  /** nobody changes their own roles */
  me: string
}

/** People with their team, manager and roles. */
export function PeopleTable({ people, change, me }: PeopleTableProps) {
  return (
    <div class="card access">
      <ScrollTable label={t('directory_page.title')}>
        <thead>
          <tr>
            <th scope="col">{t('directory_page.person')}</th>
            <th scope="col">{t('directory_page.team')}</th>
            <th scope="col">{t('directory_page.manager')}</th>
            <th scope="col">{t('directory_page.roles')}</th>
            {change && (
              <td>
                <span class="sr">{t('directory_page.change')}</span>
              </td>
            )}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <th scope="row">
                <bdi class="strong">{person.name}</bdi>{' '}
                {!person.active && (
                  <Pill icon="leave" tone="plain">
                    {t('directory_page.left')}
                  </Pill>
                )}
                <span class="small muted addr">
                  <bdi>{person.email}</bdi>
                </span>
              </th>
              <td>
                <bdi>{person.team}</bdi>
              </td>
              <td>
                <bdi>{person.manager}</bdi>
              </td>
              <td>
                {person.roles.length === 0
                  ? t('directory_page.no_roles')
                  : person.roles.map((role) => t(`role.${role}`)).join(', ')}
              </td>
              {change && (
                <td>
                  {person.active && person.id !== me && (
                    <Button
                      small
                      onClick={() => change(person)}
                      aria-label={t('directory_page.change_of', { name: person.name })}
                    >
                      {t('directory_page.change')}
                    </Button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </div>
  )
}
