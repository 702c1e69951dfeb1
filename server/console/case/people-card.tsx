import type { CaseView } from '@breakwater/shared/case.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { Card } from '../parts/card.tsx'
import { t } from '../text.ts'
import { may } from './may.ts'

/** Who can see this case, and how much of it. */
export function PeopleCard({ view, change }: { view: CaseView; change(): void }) {
  const changes = may(view, 'wall.read') || may(view, 'wall.own')
  return (
    <Card
      look="people"
      title={t('people.title')}
      end={
        changes ? (
          <Button kind="quiet" small onClick={change}>
            {t('people.change')}
          </Button>
        ) : undefined
      }
    >
      <ul>
        {view.people.map(({ person, part, sees }) => (
          <li key={`${person.id}-${part}`}>
            <Avatar name={person.name} />
            <div class="who">
              <b>
                <bdi>{person.id === view.you.id ? t('people.you', { name: person.name }) : person.name}</bdi>
              </b>
              <span>
                {t(`part.${part}`)} · {sees}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
